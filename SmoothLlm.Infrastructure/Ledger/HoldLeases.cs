using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using SmoothLlm.Core.Ledger;
using SmoothLlm.Infrastructure.Persistence;

namespace SmoothLlm.Infrastructure.Ledger;

/// <summary>
/// Says that this process is alive, and ends the holds of those that are not. Any node may end them: the hold's state
/// lets exactly one.
/// </summary>
public sealed class HoldLeases(
    Database database,
    IDbContextFactory<SmoothLlmDbContext> contexts,
    DatabaseOptions databaseOptions,
    ILedger ledger,
    NodeIdentity node,
    IOptions<LeaseOptions> options,
    TimeProvider time,
    ILogger<HoldLeases> logger) : BackgroundService
{
    private const int MaxHoldsAtOnce = 500;

    /// <summary>Takes the lease and cleans up before the first request comes.</summary>
    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        await RenewAsync(isFirst: true, cancellationToken);
        await SweepAsync(cancellationToken);
        await base.StartAsync(cancellationToken);
    }

    /// <summary>Ends the holds of dead processes.</summary>
    /// <returns>How many.</returns>
    public async Task<int> SweepAsync(CancellationToken cancellationToken)
    {
        int ended = 0;
        while (await FindOrphansAsync(cancellationToken) is { Count: > 0 } orphans)
        {
            var endings = orphans.Select(requestId => ledger.RecoverAsync(requestId, cancellationToken).AsTask());
            var results = await Task.WhenAll(endings);
            ended += results.Count(result => result is SettlementResult.Settled);
            // A ledger that cannot be written now is asked again at the next turn.
            if (results.Any(result => result is SettlementResult.Unavailable))
                break;
        }

        if (ended > 0)
            Log.HoldsExpired(logger, ended);
        return ended;
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(options.Value.RenewSeconds), time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                await RenewAsync(isFirst: false, stoppingToken);
                await SweepAsync(stoppingToken);
            }
            catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
            {
                Log.LeaseRenewalFailed(logger, exception);
            }
        }
    }

    private Task RenewAsync(bool isFirst, CancellationToken cancellationToken) => database.WriteAsync(
        async context =>
        {
            var now = time.GetUtcNow();
            // Whoever holds the lock of a SQLite file is alone: all others are dead, whatever their leases say.
            bool isAlone = isFirst && databaseOptions.Provider == DatabaseEngine.Sqlite;
            var leases = await context.NodeLeases.ToListAsync(cancellationToken);
            // A lease that has run out is kept for as long as its holds may still be open, see invariant I5.
            context.NodeLeases.RemoveRange(leases.Where(lease => lease.NodeId != node.Id && (isAlone || lease.ExpiresAt < now - LeaseOptions.Grace)));
            var expiresAt = now + TimeSpan.FromSeconds(options.Value.DurationSeconds);
            if (leases.Find(lease => lease.NodeId == node.Id) is { } own)
                own.ExpiresAt = expiresAt;
            else
                context.NodeLeases.Add(new NodeLease { NodeId = node.Id, ExpiresAt = expiresAt });
        },
        cancellationToken);

    private async Task<List<Guid>> FindOrphansAsync(CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        return await context.Holds.AsNoTracking()
            .Where(hold => hold.EndedAt == null
                && hold.NodeId != node.Id
                && !context.NodeLeases.Any(lease => lease.NodeId == hold.NodeId && lease.ExpiresAt >= now))
            .OrderBy(hold => hold.Id)
            .Take(MaxHoldsAtOnce)
            .Select(hold => hold.RequestId)
            .ToListAsync(cancellationToken);
    }
}
