using SmoothLlm.Core.Ledger;
using SmoothLlm.Core.Usage;

namespace SmoothLlm.Infrastructure.Ledger;

/// <summary>Something the writer is asked to do, and whoever waits for it.</summary>
internal abstract class LedgerCommand
{
    /// <summary>Whether it may wait a moment for others to share the commit with.</summary>
    public virtual bool IsPatient => false;

    /// <summary>What it is about, for the log.</summary>
    public abstract string Subject { get; }

    /// <summary>Works on the batch; the outcome is kept until the batch is durable.</summary>
    public abstract void Apply(LedgerBatch batch);

    /// <summary>Tells the outcome: the batch is durable.</summary>
    public abstract void Confirm();

    /// <summary>Tells that the book could not be written.</summary>
    public abstract void Fail();
}

internal abstract class LedgerCommand<TResult>(TResult unavailable) : LedgerCommand, IPending<TResult>
    where TResult : class
{
    private TaskCompletionSource<TResult>? completion;
    private TResult? outcome;
    private volatile TResult? told;

    public TResult? Told => told;

    public Task<TResult> WaitAsync()
    {
        if (told is { } known)
            return Task.FromResult(known);
        var created = new TaskCompletionSource<TResult>(TaskCreationOptions.RunContinuationsAsynchronously);
        var awaited = Interlocked.CompareExchange(ref completion, created, null) ?? created;
        // Whoever tells says so before it looks whether somebody waits, so one of the two sees the other.
        if (told is { } meanwhile)
            awaited.TrySetResult(meanwhile);
        return awaited.Task;
    }

    public sealed override void Apply(LedgerBatch batch) => outcome = Decide(batch);

    public sealed override void Confirm() => Tell(outcome ?? unavailable, isWritten: true);

    public sealed override void Fail() => Tell(unavailable, isWritten: false);

    /// <summary>Before the outcome is told.</summary>
    protected virtual void OnDecided(bool isWritten)
    {
    }

    protected abstract TResult Decide(LedgerBatch batch);

    private void Tell(TResult result, bool isWritten)
    {
        OnDecided(isWritten);
        told = result;
        Interlocked.MemoryBarrier();
        Volatile.Read(ref completion)?.TrySetResult(result);
    }
}

internal sealed class OpenCommand(HoldRequest request, WalletHeadroom.Claim claim) : LedgerCommand<HoldResult>(Unavailable)
{
    private static readonly HoldResult.Unavailable Unavailable = new();

    public override bool IsPatient => request.IsPatient && claim.IsCovered;

    public override string Subject => $"hold of request {request.RequestId}";

    protected override HoldResult Decide(LedgerBatch batch) => batch.Open(request);

    protected override void OnDecided(bool isWritten) => claim.Return();
}

internal sealed class ExtendCommand(HoldExtension extension) : LedgerCommand<HoldResult>(Unavailable)
{
    private static readonly HoldResult.Unavailable Unavailable = new();

    public override string Subject => $"extension of the hold of request {extension.RequestId}";

    protected override HoldResult Decide(LedgerBatch batch) => batch.Extend(extension);
}

/// <summary>Progress that nobody waits for: if it cannot be written, the draft before it stands.</summary>
internal sealed class ProgressCommand(Guid requestId, string draft) : LedgerCommand
{
    public override bool IsPatient => true;

    public override string Subject => $"progress of request {requestId}";

    public override void Apply(LedgerBatch batch) => batch.SaveProgress(requestId, draft);

    public override void Confirm()
    {
    }

    public override void Fail()
    {
    }
}

/// <param name="request">The ending.</param>
/// <param name="journal">Where it is kept until it is written.</param>
/// <param name="place">At which place; null when it is not kept, and the answer waits.</param>
internal sealed class SettleCommand(SettlementRequest request, SettlementJournal journal, int? place) : LedgerCommand<SettlementResult>(Unavailable)
{
    private static readonly SettlementResult.Unavailable Unavailable = new();

    public override bool IsPatient => place is not null;

    /// <summary>What is settled, to be tried again when it cannot be written.</summary>
    public SettlementRequest Request => request;

    public override string Subject => $"settlement of request {request.Usage.RequestId}";

    protected override SettlementResult Decide(LedgerBatch batch) => batch.Settle(request);

    protected override void OnDecided(bool isWritten)
    {
        if (place is not { } slot)
            return;
        if (isWritten)
            journal.Forget(slot);
        else
            journal.Leave(request.Usage.RequestId, slot);
    }
}

internal sealed class RecoverCommand(Guid requestId) : LedgerCommand<SettlementResult>(Unavailable)
{
    private static readonly SettlementResult.Unavailable Unavailable = new();

    public override string Subject => $"recovery of request {requestId}";

    protected override SettlementResult Decide(LedgerBatch batch) => batch.Recover(requestId);
}

internal sealed class PostCommand(PostingRequest request) : LedgerCommand<PostingResult>(Unavailable)
{
    private static readonly PostingResult.Unavailable Unavailable = new();

    public override string Subject => $"posting {request.Kind} {request.Reference}";

    protected override PostingResult Decide(LedgerBatch batch) => batch.Post(request);
}

/// <summary>A record that no money moves for. Who asked does not wait for it.</summary>
/// <param name="record">What to write.</param>
/// <param name="onEnd">Told when it no longer waits.</param>
internal sealed class RecordCommand(UsageRecord record, Action onEnd) : LedgerCommand
{
    private readonly TaskCompletionSource<bool> completion = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public override bool IsPatient => true;

    public override string Subject => $"usage of request {record.RequestId}";

    /// <summary>Whether it was written.</summary>
    public Task<bool> Completion => completion.Task;

    public override void Apply(LedgerBatch batch) => batch.Record(record);

    public override void Confirm() => End(isWritten: true);

    public override void Fail() => End(isWritten: false);

    private void End(bool isWritten)
    {
        onEnd();
        completion.TrySetResult(isWritten);
    }
}
