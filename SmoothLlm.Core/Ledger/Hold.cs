namespace SmoothLlm.Core.Ledger;

/// <summary>How far a hold has come. The first two are open: they count in the account's held amount.</summary>
public enum HoldState
{
    /// <summary>Reserved. Whether the request is with a provider makes no difference to recovery, so it is not written down.</summary>
    Held = 0,

    /// <summary>An answer is on its way to the client, and how much of it would be charged is saved as it goes.</summary>
    Streaming = 2,

    /// <summary>Ended by a charge.</summary>
    Captured = 10,

    /// <summary>Ended without a charge.</summary>
    Released = 11,

    /// <summary>Ended by recovery, without a charge.</summary>
    Expired = 12,
}

/// <summary>Credits reserved for one request; ends exactly once.</summary>
public sealed class Hold
{
    /// <summary>The request that it is for, and the hold's own key: a request has one hold.</summary>
    public required Guid RequestId { get; init; }

    /// <summary>The wallet.</summary>
    public required long AccountId { get; init; }

    /// <summary>How far it has come.</summary>
    public HoldState State { get; set; }

    /// <summary>Reserved, nano-USD; grows when a stream without a cap is extended.</summary>
    public required long AmountNanoUsd { get; set; }

    /// <summary>Charged from the hold at its end, nano-USD; never above <see cref="AmountNanoUsd"/>.</summary>
    public long CapturedNanoUsd { get; set; }

    /// <summary>The dearest price of the route: the snapshot by which the hold was sized.</summary>
    public required Guid PriceVersionId { get; init; }

    /// <summary>The margin at that time, basis points.</summary>
    public required int MarginBasisPoints { get; init; }

    /// <summary>The process that opened it and will end it, see <see cref="NodeLease"/>.</summary>
    public required Guid NodeId { get; init; }

    /// <summary>When it was opened, UTC.</summary>
    public required DateTimeOffset OpenedAt { get; init; }

    /// <summary>When it ended, UTC; null while open.</summary>
    public DateTimeOffset? EndedAt { get; set; }
}
