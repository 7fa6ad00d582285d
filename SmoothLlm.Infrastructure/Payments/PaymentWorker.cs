using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace SmoothLlm.Infrastructure.Payments;

/// <summary>Runs beside the requests: finishes what a crash left, does events again that are due, and what follows a credited purchase.</summary>
public sealed class PaymentWorker(
    Fulfilment fulfilment,
    PaymentEvents events,
    CreditedPurchases credited,
    PaymentFollowUp followUp,
    TimeProvider time,
    ILogger<PaymentWorker> logger) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);

    private readonly SemaphoreSlim turn = new(1);

    /// <summary>Does everything that there is to do now. A run that is on its way ends first: what it took on is done too.</summary>
    public async Task RunOnceAsync(CancellationToken cancellationToken)
    {
        await turn.WaitAsync(cancellationToken);
        try
        {
            await RunAsync(cancellationToken);
        }
        finally
        {
            turn.Release();
        }
    }

    public override void Dispose()
    {
        base.Dispose();
        turn.Dispose();
    }

    private async Task RunAsync(CancellationToken cancellationToken)
    {
        bool isReleased = false;
        while (credited.TryTake(out var purchaseId))
        {
            // Refunds and disputes that came before the payment wait for it.
            if (!isReleased)
                await events.ReleaseParkedAsync(cancellationToken);
            isReleased = true;
            await followUp.RunAsync(purchaseId, cancellationToken);
        }

        await events.ProcessDueAsync(cancellationToken);
        await fulfilment.ResumeAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            await GuardAsync(RunOnceAsync, stoppingToken);
            // Whichever comes first: a purchase that was credited, or the time for another look.
            using var pause = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken);
            await Task.WhenAny(credited.WaitAsync(pause.Token).AsTask(), Task.Delay(Interval, time, pause.Token));
            await pause.CancelAsync();
        }
    }

    private async Task GuardAsync(Func<CancellationToken, Task> work, CancellationToken stoppingToken)
    {
        try
        {
            await work(stoppingToken);
        }
        catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
        {
            // What was not done now is due at the next turn.
            Log.WorkFailed(logger, exception);
        }
    }
}
