using Microsoft.Extensions.Logging;
using SmoothLlm.Core.Ledger;
using SmoothLlm.Infrastructure.Jobs;

namespace SmoothLlm.Infrastructure.Ledger;

/// <summary>Tries the endings that could not be written again and again, and a last time when the process ends.</summary>
internal sealed class SettlementRetryLoop(SettlementRetries retries, ILedger ledger, TimeProvider time, ILogger<SettlementRetryLoop> logger) : PeriodicJob(time, logger)
{
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        await RetryAsync(isLastChance: true);
        if (retries.Count > 0)
            Log.SettlementsLeft(Logger, retries.Count);
    }

    protected override TimeSpan Interval => TimeSpan.FromSeconds(1);

    protected override Task RunAsync(CancellationToken cancellationToken) => RetryAsync(isLastChance: false);

    private async Task RetryAsync(bool isLastChance)
    {
        if (await retries.RetryAsync(ledger, isLastChance) is var written and > 0)
            Log.SettlementsCaughtUp(Logger, written, retries.Count);
    }
}
