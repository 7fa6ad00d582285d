using System.ComponentModel.DataAnnotations;
using SmoothLlm.Web.Authentication;
using static SmoothLlm.Web.Localization.Texts;

namespace SmoothLlm.Web.Components.Account;

/// <summary>The length that a new password must have.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class NewPasswordAttribute : ValidationAttribute
{
    public static string Hint => T("At least {0} characters. A few words are easier to remember than symbols.", PortalAuthentication.MinPasswordLength);

    protected override ValidationResult? IsValid(object? value, ValidationContext validationContext) =>
        (value as string)?.Length is >= PortalAuthentication.MinPasswordLength and <= PortalAuthentication.MaxPasswordLength
            ? ValidationResult.Success
            : new ValidationResult(
                T("The password must have {0} to {1} characters.", PortalAuthentication.MinPasswordLength, PortalAuthentication.MaxPasswordLength),
                [validationContext.MemberName ?? "Password"]);
}
