using System.Text;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Options;
using SmoothLlm.Infrastructure.Email;
using SmoothLlm.Infrastructure.Identity;

namespace SmoothLlm.Web.Components.Account;

/// <summary>Mails the links that confirm an address and reset a password, and reads their codes back.</summary>
internal sealed class AccountLinks(
    UserManager<ApplicationUser> users,
    IEmailSender<ApplicationUser> mail,
    IOptions<PortalOptions> options,
    NavigationManager navigation)
{
    public async Task SendConfirmationAsync(ApplicationUser user, string? returnUrl)
    {
        string code = Encode(await users.GenerateEmailConfirmationTokenAsync(user));
        string link = Link("Account/ConfirmEmail", ("userId", user.Id), ("code", code), ("returnUrl", returnUrl));
        await mail.SendConfirmationLinkAsync(user, user.Email ?? "", HtmlEncoder.Default.Encode(link));
    }

    public async Task SendPasswordResetAsync(ApplicationUser user)
    {
        string code = Encode(await users.GeneratePasswordResetTokenAsync(user));
        await mail.SendPasswordResetLinkAsync(user, user.Email ?? "", HtmlEncoder.Default.Encode(Link("Account/ResetPassword", ("code", code))));
    }

    /// <summary>The token in a link's code; null if it was cut or tampered with.</summary>
    public static string? Decode(string? code)
    {
        try
        {
            return string.IsNullOrEmpty(code) ? null : Encoding.UTF8.GetString(WebEncoders.Base64UrlDecode(code));
        }
        catch (FormatException)
        {
            return null;
        }
    }

    private static string Encode(string token) => WebEncoders.Base64UrlEncode(Encoding.UTF8.GetBytes(token));

    private string Link(string path, params (string Name, string? Value)[] query) =>
        navigation.GetUriWithQueryParameters(
            new Uri(options.Value.PublicUrl ?? new Uri(navigation.BaseUri), path).AbsoluteUri,
            query.ToDictionary(pair => pair.Name, pair => (object?)pair.Value, StringComparer.Ordinal));
}
