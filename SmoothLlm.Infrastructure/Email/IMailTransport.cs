using System.Net.Mail;

namespace SmoothLlm.Infrastructure.Email;

/// <summary>Takes a mail out of the process.</summary>
internal interface IMailTransport
{
    /// <exception cref="SmtpException">It was not taken.</exception>
    /// <exception cref="IOException">It was not taken.</exception>
    Task SendAsync(MailMessage message, CancellationToken cancellationToken);
}
