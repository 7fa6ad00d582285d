using System.Net.Mail;
using System.Threading.Channels;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace SmoothLlm.Infrastructure.Email;

/// <summary>
/// Sends mails after the answer: a page must not take longer, or fail, because an address exists. What is queued is
/// lost when the process ends; every mail can be asked for again.
/// </summary>
internal sealed class MailQueue(IMailTransport transport, TimeProvider time, ILogger<MailQueue> logger) : BackgroundService
{
    private const int Capacity = 1000;
    private const int MaxAttempts = 3;

    private static readonly TimeSpan AttemptTimeout = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan RetryDelay = TimeSpan.FromSeconds(10);

    private readonly Channel<MailMessage> mails = Channel.CreateBounded<MailMessage>(
        new BoundedChannelOptions(Capacity) { SingleReader = true });

    public void Enqueue(MailMessage message)
    {
        if (mails.Writer.TryWrite(message))
            return;
        message.Dispose();
        Log.MailQueueFull(logger, Capacity);
    }

    /// <summary>Waits for room: for mails to many, which nobody waits for.</summary>
    public ValueTask EnqueueAsync(MailMessage message, CancellationToken cancellationToken) => mails.Writer.WriteAsync(message, cancellationToken);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await foreach (var message in mails.Reader.ReadAllAsync(stoppingToken))
        {
            using (message)
                await SendAsync(message, stoppingToken);
        }
    }

    private async Task SendAsync(MailMessage message, CancellationToken stoppingToken)
    {
        for (int attempt = 1; ; attempt++)
        {
            try
            {
                using var timeout = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken);
                timeout.CancelAfter(AttemptTimeout);
                await transport.SendAsync(message, timeout.Token);
                return;
            }
            catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
            {
                // The outermost guard of the queue: one mail that cannot be sent must not keep the next ones.
                Log.MailNotSent(logger, exception, attempt, MaxAttempts);
                if (attempt == MaxAttempts)
                    return;
            }

            await Task.Delay(RetryDelay, time, stoppingToken);
        }
    }
}
