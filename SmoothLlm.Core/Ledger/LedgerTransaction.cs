namespace SmoothLlm.Core.Ledger;

/// <summary>What a money event was. Names are stored.</summary>
public enum LedgerTransactionKind
{
    /// <summary>A request's charge. The reference is the request's id.</summary>
    Capture,

    /// <summary>A paid purchase of credits. The reference is the payment's id.</summary>
    TopUp,

    /// <summary>Credits given away: welcome, voucher, bootstrap.</summary>
    Grant,

    /// <summary>A correction by an admin, with a reason.</summary>
    Adjustment,

    /// <summary>A payment given back, in whole or in part.</summary>
    Refund,

    /// <summary>A payment that the customer's bank took back, or a part of it.</summary>
    Dispute,

    /// <summary>A contested payment that the bank returned.</summary>
    DisputeReversal,

    /// <summary>What a request cost that failed and was not charged; among house accounts. The reference is the request's id.</summary>
    FailureLoss,
}

/// <summary>One money event: entries that sum to zero. Never changed, never deleted.</summary>
public sealed class LedgerTransaction
{
    /// <summary>Given by the database; ascending.</summary>
    public long Id { get; init; }

    /// <summary>What it was.</summary>
    public required LedgerTransactionKind Kind { get; init; }

    /// <summary>What caused it; unique per kind, so the same event cannot be posted twice.</summary>
    public required string Reference { get; init; }

    /// <summary>Whom it concerns; null for events of the house alone.</summary>
    public Guid? OrganizationId { get; init; }

    /// <summary>When it was posted, UTC.</summary>
    public required DateTimeOffset PostedAt { get; init; }

    /// <summary>For people; null where the kind says it all.</summary>
    public string? Description { get; init; }

    /// <summary>The user who did it; null for the system.</summary>
    public string? ActorUserId { get; init; }
}

/// <summary>One side of a money event, which has at most one for each account. Never changed, never deleted.</summary>
public sealed class LedgerEntry
{
    /// <summary>The event.</summary>
    public required long TransactionId { get; init; }

    /// <summary>The account.</summary>
    public required long AccountId { get; init; }

    /// <summary>Nano-USD; positive adds to the account.</summary>
    public required long AmountNanoUsd { get; init; }

    /// <summary>What a wallet had posted after this entry, nano-USD; null for house accounts, which are shared by all.</summary>
    public long? BalanceAfterNanoUsd { get; init; }
}
