using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using SmoothLlm.Core.Ledger;

namespace SmoothLlm.Infrastructure.Ledger;

/// <summary>
/// Endings of requests that could not be written, kept until they can. Nothing is thrown away: beyond the limit no hold
/// is opened any more, so at most as many come on top as requests run at that moment.
/// </summary>
public sealed class SettlementRetries
{
    /// <summary>The limit unless a test says otherwise.</summary>
    internal const int DefaultLimit = 1000;

    private static readonly TimeSpan FirstDelay = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestDelay = TimeSpan.FromMinutes(1);

    private readonly ConcurrentDictionary<Guid, Waiting> all = new();
    private readonly int limit;
    private readonly TimeProvider time;

    internal SettlementRetries(IMeterFactory meters, TimeProvider time, int limit = DefaultLimit)
    {
        this.time = time;
        this.limit = limit;
        meters.Create(InvariantState.MeterName).CreateObservableGauge("smoothllm.ledger.settlements_waiting", () => all.Count, "{settlement}", "Endings of requests that could not be written yet");
    }

    /// <summary>How many wait.</summary>
    public int Count => all.Count;

    /// <summary>Whether so many wait that no hold is opened any more.</summary>
    public bool IsFull => !all.IsEmpty && all.Count >= limit;

    /// <summary>Whether the ending of this request waits here.</summary>
    public bool Holds(Guid requestId) => all.ContainsKey(requestId);

    /// <summary>Keeps an ending; one that is here already stays as it is.</summary>
    internal void Keep(SettlementRequest request) =>
        all.TryAdd(request.Usage.RequestId, new Waiting(request, time.GetUtcNow() + FirstDelay, FirstDelay));

    /// <summary>
    /// Tries those whose turn it is. One goes first: as long as the book cannot be written, the others need not find
    /// that out each for itself.
    /// </summary>
    /// <param name="ledger">The book.</param>
    /// <param name="isLastChance">Whether it is everybody's turn.</param>
    /// <returns>How many were written, or found to be settled.</returns>
    internal async Task<int> RetryAsync(ILedger ledger, bool isLastChance = false)
    {
        var now = time.GetUtcNow();
        var due = all.Values.Where(waiting => isLastChance || waiting.DueAt <= now).OrderBy(waiting => waiting.DueAt).ToList();
        if (due.Count == 0 || !await TryAsync(ledger, due[0], now))
            return 0;
        bool[] written = await Task.WhenAll(due.Skip(1).Select(waiting => TryAsync(ledger, waiting, now)));
        return 1 + written.Count(isWritten => isWritten);
    }

    private async Task<bool> TryAsync(ILedger ledger, Waiting waiting, DateTimeOffset now)
    {
        var requestId = waiting.Request.Usage.RequestId;
        var settling = await ledger.SettleAsync(waiting.Request);
        if (await settling.Outcome is not SettlementResult.Unavailable)
            return all.TryRemove(requestId, out _);
        var delay = waiting.Delay * 2 < LongestDelay ? waiting.Delay * 2 : LongestDelay;
        all[requestId] = waiting with { DueAt = now + delay, Delay = delay };
        return false;
    }

    private sealed record Waiting(SettlementRequest Request, DateTimeOffset DueAt, TimeSpan Delay);
}
