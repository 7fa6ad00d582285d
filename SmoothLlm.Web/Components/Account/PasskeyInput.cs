using System.ComponentModel.DataAnnotations;

namespace SmoothLlm.Web.Components.Account;

/// <summary>What the browser says of a passkey, as JSON.</summary>
internal sealed class PasskeyInput
{
    /// <summary>Longest answer of a browser, in characters.</summary>
    public const int MaxLength = 20_000;

    [Required(ErrorMessage = "The browser did not say anything.")]
    [StringLength(MaxLength, ErrorMessage = "This is no passkey.")]
    public string Credential { get; set; } = "";
}
