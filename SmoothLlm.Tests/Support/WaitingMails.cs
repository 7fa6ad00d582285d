using System.Net.Mail;
using System.Threading.Channels;
using SmoothLlm.Infrastructure.Email;

namespace SmoothLlm.Tests.Support;

/// <summary>Takes mails out of the process into the test's hands.</summary>
internal sealed class WaitingMails : IMailTransport
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly Channel<ReceivedMail> mails = Channel.CreateUnbounded<ReceivedMail>();

    public async Task SendAsync(MailMessage message, CancellationToken cancellationToken)
    {
        using var reader = new StreamReader(message.AlternateViews[0].ContentStream);
        var mail = new ReceivedMail(message.To.Single().Address, message.Subject, await reader.ReadToEndAsync(cancellationToken));
        await mails.Writer.WriteAsync(mail, cancellationToken);
    }

    public async Task<ReceivedMail> NextAsync() => await mails.Reader.ReadAsync().AsTask().WaitAsync(Patience);
}

/// <summary>A mail as its reader sees it.</summary>
internal sealed record ReceivedMail(string To, string Subject, string Text);
