using System.Net.Mail;
using System.Net.Mime;
using System.Text;
using System.Text.Encodings.Web;

namespace SmoothLlm.Infrastructure.Email;

/// <summary>The form of every mail to a user: a greeting, a text and perhaps one link, as text and as HTML.</summary>
internal static class Letter
{
    private const string SenderWithoutServer = "SmoothLlm <no-reply@localhost>";

    public static MailMessage Write(SmtpOptions options, string displayName, string email, string subject, string text, LetterLink? link)
    {
        string greeting = string.IsNullOrWhiteSpace(displayName) ? "Hello," : $"Hello {displayName.Trim()},";
        string plain = $"{greeting}\r\n\r\n{text}\r\n";
        string html = $"<p>{Encode(greeting)}</p><p>{Encode(text)}</p>";
        if (link is not null)
        {
            plain += $"\r\n{link.Label}:\r\n{link.Address}\r\n";
            html += $"<p><a href=\"{Encode(link.Address)}\">{Encode(link.Label)}</a></p>";
        }

        string from = string.IsNullOrWhiteSpace(options.From) ? SenderWithoutServer : options.From;
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
}

/// <summary>A link in a mail.</summary>
/// <param name="Label">What it leads to.</param>
/// <param name="Address">As it is, not encoded for HTML.</param>
internal sealed record LetterLink(string Label, string Address);
