using System.ComponentModel.DataAnnotations;

namespace SmoothLlm.Web.Components.Account;

/// <summary>A form that asks for a code: of an authenticator app, or for recovery.</summary>
internal sealed class CodeInput
{
    [Required(ErrorMessage = "Please enter the code.")]
    [StringLength(40, ErrorMessage = "This code is too long.")]
    public string Code { get; set; } = "";

    public bool RememberMachine { get; set; }

    /// <summary>Apps show codes in groups, and people type the gap.</summary>
    public string Plain => Code.Replace(" ", "", StringComparison.Ordinal).Replace("-", "", StringComparison.Ordinal);
}
