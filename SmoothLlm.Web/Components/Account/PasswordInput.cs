using System.ComponentModel.DataAnnotations;
using SmoothLlm.Web.Authentication;

namespace SmoothLlm.Web.Components.Account;

/// <summary>A form that asks for the password again, before something that cannot be undone.</summary>
internal sealed class PasswordInput
{
    [Required(ErrorMessage = "Please enter your password.")]
    [StringLength(PortalAuthentication.MaxPasswordLength, ErrorMessage = "The password is too long.")]
    public string Password { get; set; } = "";
}
