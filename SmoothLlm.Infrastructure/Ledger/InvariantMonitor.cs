using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using SmoothLlm.Infrastructure.Jobs;
using SmoothLlm.Infrastructure.Scheduling;

namespace SmoothLlm.Infrastructure.Ledger;

/// <summary>Checks the book soon after the start and every hour from then on, and raises the alarm: log, metric, banner for admins.</summary>
public sealed class InvariantMonitor(
    LedgerInvariants invariants,
    InvariantState state,
    IOptions<InvariantOptions> options,
    TimeProvider time,
    ILogger<InvariantMonitor> logger) : PeriodicJob(time, logger)
{
    private readonly SemaphoreSlim turn = new(1, 1);

    /// <summary>Checks now; while a check is under way, its outcome is waited for instead.</summary>
    public Task<InvariantReport> CheckAsync(CancellationToken cancellationToken) =>
        OwnThread.RunAsync(() => CheckOrWaitAsync(cancellationToken), cancellationToken);

    public override void Dispose()
    {
        turn.Dispose();
        base.Dispose();
    }

    protected override TimeSpan Interval => TimeSpan.FromMinutes(options.Value.IntervalMinutes);

    /// <summary>Until the first requests after a start have been answered.</summary>
    protected override TimeSpan FirstDelay => TimeSpan.FromSeconds(20);

    protected override Task RunAsync(CancellationToken cancellationToken) => CheckOrWaitAsync(cancellationToken);

    private async Task<InvariantReport> CheckOrWaitAsync(CancellationToken cancellationToken)
    {
        var before = state.Last;
        await turn.WaitAsync(cancellationToken);
        try
        {
            if (state.Last is { } meanwhile && meanwhile != before)
                return meanwhile;
            return await CheckInTurnAsync(cancellationToken);
        }
        finally
        {
            turn.Release();
        }
    }

    private async Task<InvariantReport> CheckInTurnAsync(CancellationToken cancellationToken)
    {
        var startedAt = Time.GetUtcNow();
        long timestamp = Time.GetTimestamp();
        IReadOnlyList<InvariantResult> rules;
        try
        {
            rules = await invariants.CheckAsync(cancellationToken);
        }
        catch (Exception) when (!cancellationToken.IsCancellationRequested)
        {
            state.SetFailed(startedAt);
            throw;
        }

        var report = new InvariantReport(startedAt, Time.GetElapsedTime(timestamp), rules);
        state.Set(report);
        if (report.Broken.Count > 0)
            Log.InvariantsBroken(Logger, string.Join(", ", report.Broken.Select(rule => $"{rule.Name} ({rule.Violations}: {rule.Meaning})")));
        else
            Log.InvariantsHold(Logger, rules.Count, (long)report.Duration.TotalMilliseconds);
        return report;
    }
}
