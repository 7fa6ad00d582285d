using System.Net;
using System.Net.Mail;
using System.Net.Mime;
using System.Text;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;
using SmoothLlm.Infrastructure.Identity;

namespace SmoothLlm.Infrastructure.Email;

/// <summary>The mails that accounts need, each as text and as HTML. Links come encoded for HTML, as Identity agrees with its callers.</summary>
internal sealed class AccountMail(MailQueue queue, IOptions<SmtpOptions> options) : IEmailSender<ApplicationUser>
{
    private const string SenderWithoutServer = "SmoothLlm <no-reply@localhost>";

    public Task SendConfirmationLinkAsync(ApplicationUser user, string email, string confirmationLink) => QueueAsync(
        user,
        email,
        "Confirm your e-mail address",
        "Please confirm that this address is yours. If you did not sign up, ignore this mail.",
        new Link("Confirm e-mail address", confirmationLink));

    public Task SendPasswordResetLinkAsync(ApplicationUser user, string email, string resetLink) => QueueAsync(
        user,
        email,
        "Reset your password",
        "Somebody, hopefully you, asked for a new password. If it was not you, ignore this mail: your password stays as it is.",
        new Link("Choose a new password", resetLink));

    public Task SendPasswordResetCodeAsync(ApplicationUser user, string email, string resetCode) => QueueAsync(
        user,
        email,
        "Reset your password",
        $"Your code for a new password is {resetCode}. If you did not ask for it, ignore this mail.",
        link: null);

    private Task QueueAsync(ApplicationUser user, string email, string subject, string text, Link? link)
    {
        queue.Enqueue(Compose(user.DisplayName, email, subject, text, link));
        return Task.CompletedTask;
    }

    private MailMessage Compose(string displayName, string email, string subject, string text, Link? link)
    {
        string greeting = string.IsNullOrWhiteSpace(displayName) ? "Hello," : $"Hello {displayName.Trim()},";
        string plain = $"{greeting}\r\n\r\n{text}\r\n";
        string html = $"<p>{Encode(greeting)}</p><p>{Encode(text)}</p>";
        if (link is not null)
        {
            plain += $"\r\n{link.Label}:\r\n{WebUtility.HtmlDecode(link.EncodedAddress)}\r\n";
            html += $"<p><a href=\"{link.EncodedAddress}\">{Encode(link.Label)}</a></p>";
        }

        string from = string.IsNullOrWhiteSpace(options.Value.From) ? SenderWithoutServer : options.Value.From;
        var message = new MailMessage(new MailAddress(from), new MailAddress(email)) { Subject = subject, SubjectEncoding = Encoding.UTF8 };
        message.AlternateViews.Add(View(plain, MediaTypeNames.Text.Plain));
        message.AlternateViews.Add(View($"<!DOCTYPE html><html lang=\"en\"><body>{html}</body></html>", MediaTypeNames.Text.Html));
        return message;
    }

    private static AlternateView View(string content, string mediaType)
    {
        var view = AlternateView.CreateAlternateViewFromString(content, Encoding.UTF8, mediaType);
        // Links stay in one piece where the text allows it, for whoever opens the file with an editor.
        view.TransferEncoding = Ascii.IsValid(content) ? TransferEncoding.SevenBit : TransferEncoding.QuotedPrintable;
        return view;
    }

    private static string Encode(string text) => HtmlEncoder.Default.Encode(text);

    private sealed record Link(string Label, string EncodedAddress);
}
