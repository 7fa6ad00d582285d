using System.ComponentModel.DataAnnotations;

namespace SmoothLlm.Web.Components.Account;

/// <summary>A form that asks for an address only.</summary>
internal sealed class EmailInput
{
    [Required(ErrorMessage = "Please enter your e-mail address.")]
    [EmailAddress(ErrorMessage = "This is not an e-mail address.")]
    public string Email { get; set; } = "";
}
