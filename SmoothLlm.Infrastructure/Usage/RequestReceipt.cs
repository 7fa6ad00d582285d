using SmoothLlm.Core.Ledger;
using SmoothLlm.Core.Money;
using SmoothLlm.Core.Pricing;
using SmoothLlm.Core.Usage;

namespace SmoothLlm.Infrastructure.Usage;

/// <summary>All that is known of one settled request.</summary>
/// <param name="Record">What was recorded.</param>
/// <param name="Receipt">How its charge came about.</param>
/// <param name="Price">The price version that applied; null when none did.</param>
/// <param name="Attempts">Whom we asked, the first one first; empty when that was not recorded.</param>
/// <param name="KeyName">Null when the key is gone.</param>
/// <param name="Held">What was held for it at last; null when nothing was, because the customer pays the provider.</param>
/// <param name="SettledAt">When it was settled, UTC.</param>
public sealed record RequestReceipt(
    UsageRecord Record,
    Receipt Receipt,
    Price? Price,
    IReadOnlyList<AttemptDetail> Attempts,
    string? KeyName,
    NanoUsd? Held,
    DateTimeOffset SettledAt)
{
    internal static RequestReceipt Of(UsageRecord record, Price? price, string? keyName, Hold? hold) => new(
        record,
        Receipt.Of(record, price),
        price,
        AttemptsOf(record),
        keyName,
        hold is null ? null : new NanoUsd(hold.AmountNanoUsd),
        hold?.EndedAt ?? record.StartedAt.AddMilliseconds(record.DurationMilliseconds));

    /// <summary>One attempt that was answered is not stored by itself: the record's own fields tell it.</summary>
    private static IReadOnlyList<AttemptDetail> AttemptsOf(UsageRecord record) =>
        record is { AttemptDetails: null, Attempts: 1, Ending: not RequestEnding.UpstreamFailed }
            ? [new AttemptDetail(record.ProviderSlug, record.UpstreamModel, Status: 200, Failure: null, record.FirstByteMilliseconds ?? record.DurationMilliseconds)]
            : AttemptDetails.Read(record.AttemptDetails);
}

/// <summary>What there is to say of a request.</summary>
public abstract record ReceiptResult
{
    private ReceiptResult()
    {
    }

    /// <summary>It has ended and is settled.</summary>
    public sealed record Settled(RequestReceipt Receipt) : ReceiptResult;

    /// <summary>It is under way, or its settlement is.</summary>
    /// <param name="Held">What is held for it now.</param>
    /// <param name="OpenedAt">Since when, UTC.</param>
    public sealed record Pending(NanoUsd Held, DateTimeOffset OpenedAt) : ReceiptResult;

    /// <summary>The server was interrupted before an answer began; the hold was let go and nothing was recorded.</summary>
    public sealed record Expired(DateTimeOffset EndedAt) : ReceiptResult;

    /// <summary>It was settled so long ago that only its charge and its part of the totals are kept.</summary>
    public sealed record Compacted(DateTimeOffset SettledAt) : ReceiptResult;

    /// <summary>The organization has no such request.</summary>
    public sealed record Absent : ReceiptResult;
}
