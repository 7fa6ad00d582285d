using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using SmoothLlm.Infrastructure.Scheduling;

namespace SmoothLlm.Infrastructure.Persistence;

/// <summary>
/// Keeps every <see cref="ISnapshot"/> current: at once after a change made here (<see cref="RefreshAsync"/>), and
/// within <see cref="PollInterval"/> after one made on another node.
/// </summary>
public sealed class Snapshots(
    IDbContextFactory<SmoothLlmDbContext> contexts,
    IEnumerable<ISnapshot> snapshots,
    TimeProvider time,
    ILogger<Snapshots> logger) : BackgroundService
{
    public static readonly TimeSpan PollInterval = TimeSpan.FromSeconds(2);

    private readonly SemaphoreSlim turn = new(1, 1);
    private long loadedVersion = -1;

    /// <summary>Returns when what was committed before the call is in memory.</summary>
    public async Task RefreshAsync(CancellationToken cancellationToken)
    {
        await turn.WaitAsync(cancellationToken);
        try
        {
            var stamp = await ReadStampAsync(cancellationToken);
            if (stamp.Version == loadedVersion)
                return;
            await OwnThread.RunAsync(() => ReloadAsync(stamp, cancellationToken), cancellationToken);
            loadedVersion = stamp.Version;
        }
        finally
        {
            turn.Release();
        }
    }

    /// <summary>Loads everything anew: services that start before this one may have changed what a snapshot depends on.</summary>
    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        loadedVersion = -1;
        await RefreshAsync(cancellationToken);
        await base.StartAsync(cancellationToken);
    }

    public override void Dispose()
    {
        turn.Dispose();
        base.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(PollInterval, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                await RefreshAsync(stoppingToken);
            }
            catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
            {
                // The node goes on with what it has; the next tick tries again.
                Log.SnapshotRefreshFailed(logger, exception);
            }
        }
    }

    private async Task ReloadAsync(ConfigurationStamp stamp, CancellationToken cancellationToken)
    {
        foreach (var snapshot in snapshots)
            await snapshot.ReloadAsync(stamp, cancellationToken);
    }

    private async Task<ConfigurationStamp> ReadStampAsync(CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        return await context.ConfigurationStamps.AsNoTracking().SingleAsync(cancellationToken);
    }
}
