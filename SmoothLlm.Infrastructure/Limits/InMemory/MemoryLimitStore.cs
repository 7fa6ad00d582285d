using System.Collections.Concurrent;
using SmoothLlm.Core.Limits;

namespace SmoothLlm.Infrastructure.Limits.InMemory;

/// <summary>Counts on this node alone. Organizations do not wait for one another.</summary>
public sealed class MemoryLimitStore(LimitHistory history, TimeProvider time) : ILimitStore
{
    private const long IdleMilliseconds = 10 * 60_000;

    private const int SweepEvery = 4096;

    private readonly ConcurrentDictionary<Guid, OrganizationCounters> organizations = new();
    private int takes;

    /// <summary>Organizations that are counted now.</summary>
    public int Count => organizations.Count;

    public ValueTask<LimitDecision> TakeAsync(LimitTicket ticket) => TakeAsync(ticket, nodes: 1);

    /// <summary>Takes a share of what several nodes have in common.</summary>
    internal ValueTask<LimitDecision> TakeAsync(LimitTicket ticket, int nodes)
    {
        if (Interlocked.Increment(ref takes) % SweepEvery == 0)
            Sweep();
        return TryTake(ticket, nodes, out var missing) is { } decision ? new ValueTask<LimitDecision>(decision) : SeedAsync(ticket, nodes, missing);
    }

    public void Correct(LimitTicket ticket, long[] differences) =>
        With(ticket.OrganizationId, counters => counters.Correct(ticket, differences, Now()));

    /// <summary>Forgets everything: what it knows is older than what others have counted since.</summary>
    internal void Clear()
    {
        foreach (var (id, counters) in organizations)
            Retire(id, counters, onlyIdleBefore: long.MaxValue);
    }

    private async ValueTask<LimitDecision> SeedAsync(LimitTicket ticket, int nodes, LimitCounter missing)
    {
        while (true)
        {
            var wanted = missing;
            long value = await history.ReadAsync(ticket.OrganizationId, wanted, CancellationToken.None);
            With(ticket.OrganizationId, counters => counters.Seed(wanted, value, Now()));
            if (TryTake(ticket, nodes, out missing) is { } decision)
                return decision;
        }
    }

    private LimitDecision? TryTake(LimitTicket ticket, int nodes, out LimitCounter missing)
    {
        while (true)
        {
            var counters = organizations.GetOrAdd(ticket.OrganizationId, _ => new OrganizationCounters());
            lock (counters)
            {
                if (!counters.IsRetired)
                    return counters.TryTake(ticket, Now(), nodes, out missing);
            }
        }
    }

    private void With(Guid organizationId, Action<OrganizationCounters> change)
    {
        if (!organizations.TryGetValue(organizationId, out var counters))
            return;
        lock (counters)
            change(counters);
    }

    /// <summary>What counts over a minute is over, and the rest can be looked up again.</summary>
    private void Sweep()
    {
        foreach (var (id, counters) in organizations)
            Retire(id, counters, Now() - IdleMilliseconds);
    }

    private void Retire(Guid id, OrganizationCounters counters, long onlyIdleBefore)
    {
        lock (counters)
        {
            if (counters.LastUsed > onlyIdleBefore || counters.HasRunning)
                return;
            counters.IsRetired = true;
            organizations.TryRemove(id, out _);
        }
    }

    private long Now() => time.GetUtcNow().ToUnixTimeMilliseconds();
}
