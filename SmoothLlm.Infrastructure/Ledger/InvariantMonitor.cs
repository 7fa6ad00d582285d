using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace SmoothLlm.Infrastructure.Ledger;

/// <summary>Checks the book soon after the start and every hour from then on, and raises the alarm: log, metric, banner for admins.</summary>
public sealed class InvariantMonitor(
    LedgerInvariants invariants,
    InvariantState state,
    IOptions<InvariantOptions> options,
    TimeProvider time,
    ILogger<InvariantMonitor> logger) : BackgroundService
{
    /// <summary>Until the first requests after a start have been answered.</summary>
    private static readonly TimeSpan FirstDelay = TimeSpan.FromSeconds(20);

    private readonly SemaphoreSlim turn = new(1, 1);

    /// <summary>Checks now; while a check is under way, its outcome is waited for instead.</summary>
    public async Task<InvariantReport> CheckAsync(CancellationToken cancellationToken)
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

    public override void Dispose()
    {
        turn.Dispose();
        base.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await Task.Delay(FirstDelay, time, stoppingToken);
        using var timer = new PeriodicTimer(TimeSpan.FromMinutes(options.Value.IntervalMinutes), time);
        do
        {
            try
            {
                await CheckAsync(stoppingToken);
            }
            catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
            {
                Log.InvariantsNotChecked(logger, exception);
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    private async Task<InvariantReport> CheckInTurnAsync(CancellationToken cancellationToken)
    {
        var startedAt = time.GetUtcNow();
        long timestamp = time.GetTimestamp();
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

        var report = new InvariantReport(startedAt, time.GetElapsedTime(timestamp), rules);
        state.Set(report);
        if (report.Broken.Count > 0)
            Log.InvariantsBroken(logger, string.Join(", ", report.Broken.Select(rule => $"{rule.Name} ({rule.Violations}: {rule.Meaning})")));
        else
            Log.InvariantsHold(logger, rules.Count, (long)report.Duration.TotalMilliseconds);
        return report;
    }
}
