using SmoothLlm.Core.Money;

namespace SmoothLlm.Core.Limits;

/// <summary>What a request took of its limits, until it is known better. The first word about its end counts.</summary>
public sealed class Passage
{
    /// <summary>Of a request that has no limits.</summary>
    public static readonly Passage Free = new(null, null);

    private readonly ILimitStore? store;
    private readonly LimitTicket? ticket;
    private int isEnded;

    private Passage(ILimitStore? store, LimitTicket? ticket)
    {
        this.store = store;
        this.ticket = ticket;
    }

    /// <summary>Of a request that passed.</summary>
    /// <param name="store">Where it is counted.</param>
    /// <param name="ticket">Its limits.</param>
    public static Passage Of(ILimitStore store, LimitTicket ticket) => new(store, ticket);

    /// <summary>The request has come to its end.</summary>
    /// <param name="tokens">What it took.</param>
    /// <param name="charge">What it was charged.</param>
    public void Complete(long tokens, NanoUsd charge)
    {
        // Apart: what the look at the limits captures would be allocated for a request without any, too.
        if (ticket is not null)
            CompleteCounted(tokens, charge);
    }

    /// <summary>The request was refused after all, and leaves no usage behind: only that it came stays counted.</summary>
    public void Cancel() => End(counter => counter.Kind is LimitKind.KeyRequestsPerMinute or LimitKind.RequestsPerMinute ? 0 : -counter.Cost);

    private void CompleteCounted(long tokens, NanoUsd charge) => End(counter => counter.Kind switch
    {
        LimitKind.ConcurrentRequests => -counter.Cost,
        _ when counter.Kind.IsTokens() => tokens - counter.Cost,
        _ when counter.Kind.IsSpend() => charge.Value - counter.Cost,
        _ => 0,
    });

    private void End(Func<LimitCounter, long> difference)
    {
        if (store is not null && ticket is not null && Interlocked.Exchange(ref isEnded, 1) == 0)
            store.Correct(ticket, Array.ConvertAll(ticket.Counters, counter => difference(counter)));
    }
}
