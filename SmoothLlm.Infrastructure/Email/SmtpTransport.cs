using System.Net;
using System.Net.Mail;
using Microsoft.Extensions.Options;

namespace SmoothLlm.Infrastructure.Email;

/// <summary>Hands mails to the configured server, one connection a mail: sign-up mail is rare.</summary>
internal sealed class SmtpTransport(IOptions<SmtpOptions> options) : IMailTransport
{
    public async Task SendAsync(MailMessage message, CancellationToken cancellationToken)
    {
        var server = options.Value;
        using var client = new SmtpClient(server.Host, server.Port) { EnableSsl = server.EnableTls };
        if (!string.IsNullOrEmpty(server.UserName))
            client.Credentials = new NetworkCredential(server.UserName, server.Password);
        await client.SendMailAsync(message, cancellationToken);
    }
}
