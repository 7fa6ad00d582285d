namespace SmoothLlm.Core.Limits;

/// <summary>One limit that a request has to pass.</summary>
/// <param name="Kind">What is limited.</param>
/// <param name="Subject">The key or the organization that it is counted for.</param>
/// <param name="Limit">The most there may be.</param>
/// <param name="Cost">What this request takes of it, as far as that is known before.</param>
/// <param name="Begins">When a period began; the least moment for one without a beginning, and where there is no period.</param>
/// <param name="Ends">When it ends; null for never, and where there is no period.</param>
public readonly record struct LimitCounter(
    LimitKind Kind, Guid Subject, long Limit, long Cost, DateTimeOffset Begins = default, DateTimeOffset? Ends = null)
{
    /// <summary>Whether the request is within the limit.</summary>
    /// <param name="used">What was taken before it.</param>
    public bool Admits(long used) => Kind.IsSpend() ? used < Limit : used + Cost <= Limit;
}

/// <summary>All limits that one request has to pass: it takes its part of every one, or of none.</summary>
/// <param name="RequestId">The request.</param>
/// <param name="OrganizationId">Whose limits.</param>
/// <param name="Counters">The limits, the ones first that a client can do least about.</param>
public sealed record LimitTicket(Guid RequestId, Guid OrganizationId, LimitCounter[] Counters)
{
    /// <summary>When it was taken, by the clock of whoever counts, Unix milliseconds.</summary>
    public long TakenAt { get; set; }

    /// <summary>Whether this process alone counted it, for want of the common counters.</summary>
    public bool IsLocal { get; set; }
}

/// <summary>What became of a ticket.</summary>
/// <param name="Refused">Which of its limits refused it; -1 when none did.</param>
/// <param name="Used">What was taken of each limit, by this request, too, unless it was refused.</param>
/// <param name="RetryAfter">When the refusing limit will let it pass, if nothing else comes.</param>
public readonly record struct LimitDecision(int Refused, long[] Used, TimeSpan RetryAfter)
{
    /// <summary>Whether the request may go on.</summary>
    public bool IsGranted => Refused < 0;
}

/// <summary>Counts what is limited.</summary>
public interface ILimitStore
{
    /// <summary>Takes a request's part of all its limits, or of none.</summary>
    ValueTask<LimitDecision> TakeAsync(LimitTicket ticket);

    /// <summary>Adds to what a ticket took, when it is known better. Nobody waits for it.</summary>
    /// <param name="ticket">As it was granted.</param>
    /// <param name="differences">By limit; negative to give back.</param>
    void Correct(LimitTicket ticket, long[] differences);
}
