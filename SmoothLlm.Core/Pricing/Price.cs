using System.Collections.Immutable;

namespace SmoothLlm.Core.Pricing;

/// <summary>One set of rates, nano-USD per million tokens.</summary>
/// <param name="Input">Fresh input.</param>
/// <param name="Output">Output, reasoning included.</param>
/// <param name="CacheRead">Input read from the prompt cache.</param>
/// <param name="CacheWrite">Input written to the cache for five minutes.</param>
/// <param name="CacheWrite1h">Input written to the cache for one hour.</param>
public sealed record Rates(long Input, long Output, long CacheRead, long CacheWrite, long CacheWrite1h)
{
    /// <summary>They hold for inputs of more tokens than this; null for the rates below every tier.</summary>
    public long? InputTokensAbove { get; init; }

    /// <summary>The dearest rate at which an input token can be billed.</summary>
    public long DearestInput { get; } = Math.Max(Math.Max(Input, CacheRead), Math.Max(CacheWrite, CacheWrite1h));
}

/// <summary>A price version in memory, ready to be applied.</summary>
public sealed class Price
{
    private readonly Rates rates;
    private readonly ImmutableArray<(long InputTokensAbove, Rates Rates)> tiers;

    /// <summary>Fills in the rates that the version leaves open.</summary>
    /// <param name="version">A stored version with its tiers.</param>
    public Price(PriceVersion version)
    {
        VersionId = version.Id;
        EffectiveFrom = version.EffectiveFrom;
        IsFree = version.IsFree;
        rates = Complete(version.InputNanoUsd, version.OutputNanoUsd, version.CacheReadNanoUsd, version.CacheWriteNanoUsd, version.CacheWrite1hNanoUsd);
        tiers = [.. version.Tiers
            .OrderByDescending(tier => tier.InputTokensAbove)
            .Select(tier => (
                tier.InputTokensAbove,
                Complete(tier.InputNanoUsd, tier.OutputNanoUsd, tier.CacheReadNanoUsd, tier.CacheWriteNanoUsd, tier.CacheWrite1hNanoUsd) with
                {
                    InputTokensAbove = tier.InputTokensAbove,
                }))];
    }

    /// <summary>The version: with the margin a full snapshot of what is charged.</summary>
    public Guid VersionId { get; }

    /// <summary>From when on it holds, UTC.</summary>
    public DateTimeOffset EffectiveFrom { get; }

    /// <summary>Free on purpose.</summary>
    public bool IsFree { get; }

    /// <summary>Whether requests may be sold at it: it takes something, or is free on purpose.</summary>
    public bool IsSellable => IsFree || rates.Input > 0 || rates.Output > 0;

    /// <summary>The rates below every tier.</summary>
    public Rates Base => rates;

    /// <summary>The rates for long inputs, the highest tier first.</summary>
    public ImmutableArray<(long InputTokensAbove, Rates Rates)> Tiers => tiers;

    /// <summary>Whether every request comes to the same at another price.</summary>
    /// <param name="other">The other one, of any place and time.</param>
    public bool ChargesAs(Price other) => IsFree == other.IsFree && rates == other.rates && tiers.SequenceEqual(other.tiers);

    /// <summary>
    /// No request with up to so much input is billed at dearer rates. A tier may be cheaper than the one below it, and
    /// what is billed in the end may be less than what was bounded.
    /// </summary>
    /// <param name="inputTokens">An upper bound of all input tokens.</param>
    public (long Input, long Output) DearestUpTo(long inputTokens)
    {
        var (input, output) = (rates.DearestInput, rates.Output);
        foreach (var (above, tierRates) in tiers)
        {
            if (inputTokens > above)
                (input, output) = (Math.Max(input, tierRates.DearestInput), Math.Max(output, tierRates.Output));
        }

        return (input, output);
    }

    /// <summary>The rates for a request; the highest tier that its input passes holds for all of it.</summary>
    /// <param name="inputTokens">All input tokens.</param>
    public Rates For(long inputTokens)
    {
        foreach (var (above, tierRates) in tiers)
        {
            if (inputTokens > above)
                return tierRates;
        }

        return rates;
    }

    private static Rates Complete(long input, long output, long? cacheRead, long? cacheWrite, long? cacheWrite1h) =>
        new(input, output, cacheRead ?? input, cacheWrite ?? input, cacheWrite1h ?? cacheWrite ?? input);
}
