using SmoothLlm.Core.Money;
using SmoothLlm.Core.Usage;

namespace SmoothLlm.Core.Ledger;

/// <summary>
/// The book. An outcome is told when its effect is durable. All calls are idempotent: a hold by its request, an ending by the
/// hold's state, a posting by (kind, reference).
/// </summary>
public interface ILedger
{
    /// <summary>Begins to reserve credits for one request.</summary>
    OpeningHold Open(HoldRequest request);

    /// <summary>Makes an open hold larger, on the condition that the wallet covers it. To the same amount again: granted.</summary>
    ValueTask<HoldResult> ExtendAsync(HoldExtension extension, CancellationToken cancellationToken);

    /// <summary>
    /// Saves the ending that an open hold would have if its process died now. Nobody waits for it: what is lost with the
    /// process is at most the progress since the draft before.
    /// </summary>
    /// <param name="draft">As for <see cref="SettleAsync"/>, with the ending <see cref="RequestEnding.Recovered"/>.</param>
    /// <returns>Whether there was room for it in the queue.</returns>
    bool SaveProgress(SettlementRequest draft);

    /// <summary>
    /// Ends a hold with or without a charge, with the usage record and its rollup in the same commit. An ending is not
    /// cancelled by the client that left.
    /// </summary>
    /// <returns>Once the ending is queued.</returns>
    ValueTask<SettlingHold> SettleAsync(SettlementRequest request);

    /// <summary>
    /// Ends a hold whose process has died: with the saved ending, marked <see cref="RequestEnding.Recovered"/>, when there
    /// is one; otherwise without a charge and without a usage record.
    /// </summary>
    /// <param name="requestId">The hold's request.</param>
    /// <param name="cancellationToken">Ends the wait for a place in the queue.</param>
    ValueTask<SettlementResult> RecoverAsync(Guid requestId, CancellationToken cancellationToken);

    /// <summary>Posts money that comes in or goes out apart from requests.</summary>
    ValueTask<PostingResult> PostAsync(PostingRequest request, CancellationToken cancellationToken);
}

/// <summary>Credits to reserve.</summary>
/// <param name="RequestId">The request.</param>
/// <param name="AccountId">The wallet.</param>
/// <param name="Amount">Worst-case charge, at least zero.</param>
/// <param name="PriceVersionId">The dearest price of the route.</param>
/// <param name="MarginBasisPoints">The margin in force.</param>
public sealed record HoldRequest(Guid RequestId, long AccountId, NanoUsd Amount, Guid PriceVersionId, int MarginBasisPoints)
{
    /// <summary>Whether, when it is expected to be granted, nobody waits for the outcome: then it waits for company.</summary>
    public bool IsPatient { get; init; }
}

/// <summary>A hold on its way into the book.</summary>
/// <param name="IsExpected">
/// Whether the wallet is known to cover it beside everything that is under way, by the only process that takes from it:
/// nothing that another request may spend is counted on. What is written of it protects nobody while this process lives,
/// and when it dies the request dies, too.
/// </param>
/// <param name="Result">What becomes of it.</param>
public readonly record struct OpeningHold(bool IsExpected, IPending<HoldResult> Result)
{
    /// <summary>What became of it, told when it is durable.</summary>
    public Task<HoldResult> Outcome => Result.WaitAsync();
}

/// <summary>More credits for an open hold.</summary>
/// <param name="RequestId">The request.</param>
/// <param name="Amount">What is to be held in all, not what is added; less than is held already changes nothing.</param>
public sealed record HoldExtension(Guid RequestId, NanoUsd Amount);

/// <summary>What became of the wish to reserve.</summary>
public abstract record HoldResult
{
    private HoldResult()
    {
    }

    /// <summary>Reserved, or already reserved by the same request.</summary>
    public sealed record Granted : HoldResult
    {
        /// <summary>The only one.</summary>
        public static Granted Instance { get; } = new();
    }

    /// <summary>The wallet cannot cover it.</summary>
    /// <param name="Available">Posted minus held at that moment.</param>
    /// <param name="Held">What other requests hold at that moment.</param>
    public sealed record Insufficient(NanoUsd Available, NanoUsd Held) : HoldResult;

    /// <summary>The wallet is closed.</summary>
    public sealed record AccountClosed : HoldResult;

    /// <summary>The hold to extend has ended meanwhile.</summary>
    public sealed record Ended : HoldResult;

    /// <summary>The book could not be written; nothing was reserved.</summary>
    public sealed record Unavailable : HoldResult;
}

/// <summary>The ending of a hold.</summary>
/// <param name="Charge">What the customer pays; zero releases the hold.</param>
/// <param name="Usage">The usage record to write with it; its charge is set to what was really taken.</param>
public sealed record SettlementRequest(NanoUsd Charge, UsageRecord Usage)
{
    /// <summary>What providers take for answers that the customer does not pay, because they were none: posted to the failure loss.</summary>
    public NanoUsd Loss { get; init; }

    /// <summary>
    /// What was held, for the case that it is not in the book: its process was killed first, or a claw-back overtook it.
    /// Then what of it is free at that moment is held and taken. Null where the hold is known to be there.
    /// </summary>
    public HoldRequest? Hold { get; init; }
}

/// <summary>An ending on its way into the book.</summary>
/// <param name="IsSafe">Whether it will be carried out even if the process is killed now, so that the answer may be completed.</param>
/// <param name="Result">What becomes of it.</param>
public readonly record struct SettlingHold(bool IsSafe, IPending<SettlementResult> Result)
{
    /// <summary>What became of it, told when it is durable.</summary>
    public Task<SettlementResult> Outcome => Result.WaitAsync();
}

/// <summary>What became of an ending.</summary>
public abstract record SettlementResult
{
    private SettlementResult()
    {
    }

    /// <summary>Settled now.</summary>
    /// <param name="Charged">What was taken from the wallet.</param>
    public sealed record Settled(NanoUsd Charged) : SettlementResult;

    /// <summary>The hold had ended before; nothing was changed.</summary>
    public sealed record AlreadyEnded : SettlementResult;

    /// <summary>The book could not be written; the hold is still open.</summary>
    public sealed record Unavailable : SettlementResult;
}

/// <summary>Money between a house account and a wallet.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Reference">What caused it, unique per kind.</param>
/// <param name="OrganizationId">Whose wallet.</param>
/// <param name="Counter">The house account on the other side.</param>
/// <param name="Amount">Positive credits the wallet, negative debits it.</param>
/// <param name="Description">For people.</param>
public sealed record PostingRequest(
    LedgerTransactionKind Kind,
    string Reference,
    Guid OrganizationId,
    LedgerAccountKind Counter,
    NanoUsd Amount,
    string? Description)
{
    /// <summary>A claw-back: money that left us may be taken from a wallet that no longer has it. For debits.</summary>
    public bool MayOverdraw { get; init; }

    /// <summary>The user who did it; null for the system.</summary>
    public string? ActorUserId { get; init; }
}

/// <summary>What became of a posting.</summary>
public abstract record PostingResult
{
    private PostingResult()
    {
    }

    /// <summary>Posted now.</summary>
    public sealed record Posted : PostingResult;

    /// <summary>The same event was posted before; nothing was changed.</summary>
    public sealed record AlreadyPosted : PostingResult;

    /// <summary>A debit that the wallet cannot cover.</summary>
    /// <param name="Available">Posted minus held at that moment.</param>
    public sealed record Insufficient(NanoUsd Available) : PostingResult;

    /// <summary>The organization has no wallet.</summary>
    public sealed record NoWallet : PostingResult;

    /// <summary>The book could not be written; nothing was posted.</summary>
    public sealed record Unavailable : PostingResult;
}
