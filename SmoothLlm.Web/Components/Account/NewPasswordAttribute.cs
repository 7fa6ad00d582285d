using System.ComponentModel.DataAnnotations;
using SmoothLlm.Web.Authentication;

namespace SmoothLlm.Web.Components.Account;

/// <summary>The length that a new password must have.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class NewPasswordAttribute : ValidationAttribute
{
    public static readonly string Hint = $"At least {PortalAuthentication.MinPasswordLength} characters. A few words are easier to remember than symbols.";

    protected override ValidationResult? IsValid(object? value, ValidationContext validationContext) =>
        (value as string)?.Length is >= PortalAuthentication.MinPasswordLength and <= PortalAuthentication.MaxPasswordLength
            ? ValidationResult.Success
            : new ValidationResult(
                $"The password must have {PortalAuthentication.MinPasswordLength} to {PortalAuthentication.MaxPasswordLength} characters.",
                [validationContext.MemberName ?? "Password"]);
}
