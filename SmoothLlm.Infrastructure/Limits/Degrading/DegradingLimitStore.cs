using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using SmoothLlm.Core.Limits;
using SmoothLlm.Infrastructure.Limits.InMemory;
using SmoothLlm.Infrastructure.Limits.Redis;
using SmoothLlm.Infrastructure.Persistence;

namespace SmoothLlm.Infrastructure.Limits.Degrading;

/// <summary>
/// Counts in Redis; while Redis does not answer, on this node, with its share of what is counted by the minute or at a
/// time. One request at most waits for a Redis that is gone: the others follow its experience, and a probe tells when it
/// is back.
/// </summary>
internal sealed class DegradingLimitStore(
    RedisLimitStore redis,
    MemoryLimitStore memory,
    LimitState state,
    IDbContextFactory<SmoothLlmDbContext> contexts,
    TimeProvider time,
    ILogger<DegradingLimitStore> logger) : BackgroundService, ILimitStore
{
    public static readonly TimeSpan ProbeInterval = TimeSpan.FromSeconds(1);

    /// <summary>How long a start waits for Redis. One that comes later is found by the probe.</summary>
    public static readonly TimeSpan StartPatience = TimeSpan.FromSeconds(3);

    private volatile int nodes = 1;

    public async ValueTask<LimitDecision> TakeAsync(LimitTicket ticket)
    {
        if (!state.IsDegraded)
        {
            try
            {
                return await redis.TakeAsync(ticket);
            }
            catch (RedisUnavailableException exception)
            {
                Degrade(exception);
            }
        }

        ticket.IsLocal = true;
        state.CountLocal();
        return await memory.TakeAsync(ticket, nodes);
    }

    public void Correct(LimitTicket ticket, long[] differences)
    {
        if (ticket.IsLocal)
            memory.Correct(ticket, differences);
        else if (!state.IsDegraded)
            _ = CorrectInRedisAsync(ticket, differences);
    }

    /// <summary>Before the first request comes.</summary>
    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        try
        {
            await redis.WarmUpAsync(StartPatience);
        }
        catch (RedisUnavailableException exception)
        {
            Degrade(exception);
        }

        await base.StartAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(ProbeInterval, time);
        do
        {
            try
            {
                await ProbeAsync(stoppingToken);
            }
            catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
            {
                // The number of nodes is older by a second; the next tick tries again.
                Log.ProbeFailed(logger, exception);
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    /// <summary>Looks whether Redis answers, and how many nodes share the limits.</summary>
    internal async Task ProbeAsync(CancellationToken cancellationToken)
    {
        try
        {
            await redis.PingAsync();
            if (state.IsDegraded)
            {
                state.IsDegraded = false;
                Log.RedisIsBack(logger);
            }
        }
        catch (RedisUnavailableException exception)
        {
            Degrade(exception);
        }

        var now = time.GetUtcNow();
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        nodes = Math.Max(1, await context.NodeLeases.CountAsync(lease => lease.ExpiresAt > now, cancellationToken));
    }

    private void Degrade(RedisUnavailableException exception)
    {
        if (state.IsDegraded)
            return;
        // What this node counted the last time is older than what all have counted since.
        memory.Clear();
        state.IsDegraded = true;
        Log.RedisIsGone(logger, exception.InnerException ?? exception);
    }

    private async Task CorrectInRedisAsync(LimitTicket ticket, long[] differences)
    {
        try
        {
            await redis.CorrectAsync(ticket, differences);
        }
        catch (RedisUnavailableException exception)
        {
            Degrade(exception);
        }
    }
}
