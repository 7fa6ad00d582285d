using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using SmoothLlm.Core.Ledger;
using SmoothLlm.Infrastructure.Jobs;
using SmoothLlm.Infrastructure.Persistence;

namespace SmoothLlm.Infrastructure.Ledger;

/// <summary>
/// Says that this process is alive, and ends the holds of those that are not. Any node may end them: the hold's state
/// lets exactly one. A hold of this process whose request is gone without an ending is ended like that of a dead one.
/// </summary>
public sealed class HoldLeases(
    Database database,
    IDbContextFactory<SmoothLlmDbContext> contexts,
    DatabaseOptions databaseOptions,
    ILedger ledger,
    IRunningRequests running,
    SettlementRetries retries,
    NodeIdentity node,
    IOptions<LeaseOptions> options,
    TimeProvider time,
    ILogger<HoldLeases> logger) : PeriodicJob(time, logger)
{
    private const int MaxHoldsAtOnce = 500;

    /// <summary>Takes the lease and cleans up before the first request comes.</summary>
    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        await RenewAsync(isFirst: true, cancellationToken);
        await SweepAsync(cancellationToken);
        await base.StartAsync(cancellationToken);
    }

    /// <summary>Ends the holds of dead processes, and those of this one that nobody will end.</summary>
    /// <returns>How many.</returns>
    public async Task<int> SweepAsync(CancellationToken cancellationToken)
    {
        int orphaned = await EndAsync(FindOrphansAsync, cancellationToken);
        if (orphaned > 0)
            Log.HoldsExpired(Logger, orphaned);
        int forgotten = await EndAsync(FindForgottenAsync, cancellationToken);
        if (forgotten > 0)
            Log.ForgottenHoldsEnded(Logger, forgotten);
        return orphaned + forgotten;
    }

    private async Task<int> EndAsync(Func<CancellationToken, Task<List<Guid>>> find, CancellationToken cancellationToken)
    {
        int ended = 0;
        while (await find(cancellationToken) is { Count: > 0 } holds)
        {
            var endings = holds.Select(requestId => ledger.RecoverAsync(requestId, cancellationToken).AsTask());
            var results = await Task.WhenAll(endings);
            ended += results.Count(result => result is SettlementResult.Settled);
            // A ledger that cannot be written now is asked again at the next turn.
            if (results.Any(result => result is SettlementResult.Unavailable))
                break;
        }

        return ended;
    }

    protected override TimeSpan Interval => TimeSpan.FromSeconds(options.Value.RenewSeconds);

    protected override async Task RunAsync(CancellationToken cancellationToken)
    {
        await RenewAsync(isFirst: false, cancellationToken);
        await SweepAsync(cancellationToken);
    }

    private Task RenewAsync(bool isFirst, CancellationToken cancellationToken) => database.WriteAsync(
        async context =>
        {
            var now = Time.GetUtcNow();
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

    /// <summary>In the order of their index: in that of their ids, SQLite would read all holds that ever were to find the few open ones.</summary>
    internal static IQueryable<Hold> Open(SmoothLlmDbContext context) => context.Holds.AsNoTracking()
        .Where(hold => hold.EndedAt == null)
        .OrderBy(hold => hold.AccountId)
        .ThenBy(hold => hold.RequestId);

    private async Task<List<Guid>> FindOrphansAsync(CancellationToken cancellationToken)
    {
        var now = Time.GetUtcNow();
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        return await Open(context)
            .Where(hold => hold.NodeId != node.Id
                && !context.NodeLeases.Any(lease => lease.NodeId == hold.NodeId && lease.ExpiresAt >= now))
            .Take(MaxHoldsAtOnce)
            .Select(hold => hold.RequestId)
            .ToListAsync(cancellationToken);
    }

    /// <summary>
    /// Own holds that are older than a lease, and whose requests neither run nor wait for their ending to be written. The
    /// ending of a request that has just ended is in the ledger's queue before what is found here.
    /// </summary>
    private async Task<List<Guid>> FindForgottenAsync(CancellationToken cancellationToken)
    {
        var latest = Time.GetUtcNow() - TimeSpan.FromSeconds(options.Value.DurationSeconds);
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        var old = await Open(context)
            .Where(hold => hold.NodeId == node.Id && hold.OpenedAt < latest)
            .Select(hold => hold.RequestId)
            .ToListAsync(cancellationToken);
        return [.. old.Where(requestId => !running.IsRunning(requestId) && !retries.Holds(requestId)).Take(MaxHoldsAtOnce)];
    }
}
