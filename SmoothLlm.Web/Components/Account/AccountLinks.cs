using System.Text;
using System.Text.Encodings.Web;
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
    IHttpContextAccessor requests)
{
    public async Task SendConfirmationAsync(ApplicationUser user, string? returnUrl)
    {
        string code = Encode(await users.GenerateEmailConfirmationTokenAsync(user));
        string link = Link(Root(), "Account/ConfirmEmail", ("userId", user.Id), ("code", code), ("returnUrl", returnUrl));
        await mail.SendConfirmationLinkAsync(user, user.Email ?? "", HtmlEncoder.Default.Encode(link));
    }

    public Task SendPasswordResetAsync(ApplicationUser user) => SendPasswordResetAsync(user, Root());

    /// <param name="portal">Where the portal is, for callers without a request.</param>
    public async Task SendPasswordResetAsync(ApplicationUser user, Uri portal)
    {
        string code = Encode(await users.GeneratePasswordResetTokenAsync(user));
        string link = Link(options.Value.AddressOr(portal.AbsoluteUri), "Account/ResetPassword", ("code", code));
        await mail.SendPasswordResetLinkAsync(user, user.Email ?? "", HtmlEncoder.Default.Encode(link));
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

    private Uri Root()
    {
        var request = requests.HttpContext?.Request ?? throw new InvalidOperationException("Links are made while a request is answered.");
        return options.Value.AddressOr($"{request.Scheme}://{request.Host}{request.PathBase}/");
    }

    private static string Link(Uri root, string path, params (string Name, string? Value)[] query) => QueryHelpers.AddQueryString(
        new Uri(root, path).AbsoluteUri,
        query.Where(pair => pair.Value is not null).ToDictionary(pair => pair.Name, pair => pair.Value, StringComparer.Ordinal));
}
