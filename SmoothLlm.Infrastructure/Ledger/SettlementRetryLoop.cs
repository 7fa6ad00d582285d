using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using SmoothLlm.Core.Ledger;

namespace SmoothLlm.Infrastructure.Ledger;

/// <summary>Tries the endings that could not be written again and again, and a last time when the process ends.</summary>
internal sealed class SettlementRetryLoop(SettlementRetries retries, ILedger ledger, TimeProvider time, ILogger<SettlementRetryLoop> logger) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        await RetryAsync(isLastChance: true);
        if (retries.Count > 0)
            Log.SettlementsLeft(logger, retries.Count);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                await RetryAsync(isLastChance: false);
            }
            catch (Exception exception)
            {
                Log.SettlementRetryFailed(logger, exception);
            }
        }
    }

    private async Task RetryAsync(bool isLastChance)
    {
        if (await retries.RetryAsync(ledger, isLastChance) is var written and > 0)
            Log.SettlementsCaughtUp(logger, written, retries.Count);
    }
}
