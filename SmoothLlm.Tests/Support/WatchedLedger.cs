using System.Collections.Concurrent;
using SmoothLlm.Core.Ledger;

namespace SmoothLlm.Tests.Support;

/// <summary>
/// The product's ledger, and a signal for its endings: an answer reaches the client before its request is settled, so a
/// test that looks at the book has to know when that has happened.
/// </summary>
internal sealed class WatchedLedger(ILedger inner) : ILedger
{
    private readonly ConcurrentDictionary<Guid, TaskCompletionSource> open = new();

    /// <summary>Holds that were asked for, and neither refused nor settled.</summary>
    public int OpenHolds => open.Count;

    /// <summary>Returns when every hold that was asked for before the call has ended.</summary>
    public Task WhenSettledAsync() => Task.WhenAll(open.Values.Select(hold => hold.Task));

    public OpeningHold Open(HoldRequest request)
    {
        var opening = inner.Open(request);
        open.TryAdd(request.RequestId, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        return opening with { Result = new PendingTask<HoldResult>(WatchAsync(request, opening.Outcome)) };
    }

    public ValueTask<HoldResult> ExtendAsync(HoldExtension extension, CancellationToken cancellationToken) =>
        inner.ExtendAsync(extension, cancellationToken);

    /// <summary>Told of every progress that is saved.</summary>
    public Action<SettlementRequest>? OnProgress { get; set; }

    public bool SaveProgress(SettlementRequest draft)
    {
        bool hasRoom = inner.SaveProgress(draft);
        OnProgress?.Invoke(draft);
        return hasRoom;
    }

    public async ValueTask<SettlingHold> SettleAsync(SettlementRequest request)
    {
        var settling = await inner.SettleAsync(request);
        return settling with { Result = new PendingTask<SettlementResult>(SignalAsync(request.Usage.RequestId, settling.Outcome)) };
    }

    public ValueTask<SettlementResult> RecoverAsync(Guid requestId, CancellationToken cancellationToken) =>
        inner.RecoverAsync(requestId, cancellationToken);

    public ValueTask<PostingResult> PostAsync(PostingRequest request, CancellationToken cancellationToken) =>
        inner.PostAsync(request, cancellationToken);

    private async Task<HoldResult> WatchAsync(HoldRequest request, Task<HoldResult> opening)
    {
        var result = await opening;
        if (result is not HoldResult.Granted)
            Signal(request.RequestId);
        return result;
    }

    private async Task<SettlementResult> SignalAsync(Guid requestId, Task<SettlementResult> settling)
    {
        var result = await settling;
        Signal(requestId);
        return result;
    }

    private void Signal(Guid requestId)
    {
        if (open.TryRemove(requestId, out var hold))
            hold.SetResult();
    }
}
