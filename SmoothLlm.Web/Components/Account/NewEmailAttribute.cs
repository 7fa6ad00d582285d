using System.ComponentModel.DataAnnotations;
using System.Net.Mail;
using static SmoothLlm.Web.Localization.Texts;

namespace SmoothLlm.Web.Components.Account;

/// <summary>An address that mail can be sent to. The framework's own check lets through what its mail classes then refuse.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class NewEmailAttribute : ValidationAttribute
{
    protected override ValidationResult? IsValid(object? value, ValidationContext validationContext) =>
        value is not string { Length: > 0 } text
        || (MailAddress.TryCreate(text, out var address) && string.Equals(address.Address, text, StringComparison.Ordinal))
            ? ValidationResult.Success
            : new ValidationResult(T("This is not an e-mail address."), [validationContext.MemberName ?? "Email"]);
}
