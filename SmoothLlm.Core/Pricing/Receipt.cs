using System.Collections.Immutable;
using SmoothLlm.Core.Money;
using SmoothLlm.Core.Usage;

namespace SmoothLlm.Core.Pricing;

/// <summary>Why a request's lines come to more than was charged.</summary>
public enum Waiver
{
    /// <summary>They do not.</summary>
    None,

    /// <summary>Requests that end like this are free.</summary>
    FreeEnding,

    /// <summary>The wallet had no more; the rest is our loss.</summary>
    Overrun,

    /// <summary>The customer pays the provider with an own key; the lines are an estimate of that.</summary>
    CustomerPays,
}

/// <summary>How the charge of a settled request came about.</summary>
/// <param name="Usage">Its tokens.</param>
/// <param name="Lines">A line for each bucket, those without tokens included; none when no price applied.</param>
/// <param name="InputTokensAbove">The price's tier that applied: for inputs of more tokens than this; null for none.</param>
/// <param name="Computed">The sum of the lines.</param>
/// <param name="Charged">What was taken from the wallet.</param>
/// <param name="Waiver">Why these differ, where they do.</param>
public sealed record Receipt(
    TokenUsage Usage,
    ImmutableArray<ChargeLine> Lines,
    long? InputTokensAbove,
    NanoUsd Computed,
    NanoUsd Charged,
    Waiver Waiver)
{
    /// <summary>What was not charged of the lines' sum.</summary>
    public NanoUsd Waived => Computed - Charged;

    /// <summary>Works it out again from what was recorded: a price version never changes.</summary>
    /// <param name="record">The settled request.</param>
    /// <param name="price">The version that the record names; null when it names none.</param>
    public static Receipt Of(UsageRecord record, Price? price)
    {
        var usage = new TokenUsage(
            record.FreshInputTokens, record.CacheReadTokens, record.CacheWriteTokens, record.CacheWrite1hTokens, record.OutputTokens, record.ReasoningTokens);
        var charged = new NanoUsd(record.ChargeNanoUsd);
        if (price is null)
            return new Receipt(usage, [], InputTokensAbove: null, charged, charged, Waiver.None);

        var rates = price.For(usage.Input);
        var lines = ChargeLines.Of(usage, rates, record.MarginBasisPoints);
        var waiver = lines.Total == charged ? Waiver.None
            : record.Mode == UsageMode.PassThrough ? Waiver.CustomerPays
            : record.Ending.IsCharged() ? Waiver.Overrun
            : Waiver.FreeEnding;
        return new Receipt(usage, lines.All, rates.InputTokensAbove, lines.Total, charged, waiver);
    }
}
