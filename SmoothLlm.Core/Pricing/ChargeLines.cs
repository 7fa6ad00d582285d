using System.Collections.Immutable;
using SmoothLlm.Core.Money;
using SmoothLlm.Core.Usage;

namespace SmoothLlm.Core.Pricing;

/// <summary>The kinds of token that have a price of their own. They are disjoint: every token is in one.</summary>
public enum TokenBucket
{
    /// <summary>Input that no cache served.</summary>
    FreshInput,

    /// <summary>Input read from the prompt cache.</summary>
    CacheRead,

    /// <summary>Input written to the cache for five minutes.</summary>
    CacheWrite,

    /// <summary>Input written to the cache for one hour.</summary>
    CacheWrite1h,

    /// <summary>Output, reasoning included.</summary>
    Output,
}

/// <summary>One line of a charge: tokens x rate x margin, rounded up once to a whole nano-USD.</summary>
/// <param name="Bucket">Which tokens.</param>
/// <param name="Tokens">How many.</param>
/// <param name="NanoUsdPerMillion">The rate that applied, before margin.</param>
/// <param name="Cost">What the provider takes for them; not for customers' eyes.</param>
/// <param name="Amount">What the customer is charged for them.</param>
public readonly record struct ChargeLine(TokenBucket Bucket, long Tokens, long NanoUsdPerMillion, NanoUsd Cost, NanoUsd Amount)
{
    /// <summary>Rates are for so many tokens.</summary>
    public const int TokensPerPrice = 1_000_000;

    /// <summary>Prices the tokens of one bucket.</summary>
    /// <param name="bucket">Which tokens.</param>
    /// <param name="tokens">How many, not negative.</param>
    /// <param name="nanoUsdPerMillion">The rate.</param>
    /// <param name="marginBasisPoints">What is added, basis points.</param>
    /// <exception cref="OverflowException">It is beyond 9.2 billion USD.</exception>
    public static ChargeLine Of(TokenBucket bucket, long tokens, long nanoUsdPerMillion, int marginBasisPoints) => new(
        bucket, tokens, nanoUsdPerMillion, RoundedUp(tokens, nanoUsdPerMillion, 0), RoundedUp(tokens, nanoUsdPerMillion, marginBasisPoints));

    internal static NanoUsd RoundedUp(long tokens, long nanoUsdPerMillion, int marginBasisPoints) =>
        new(checked((long)ExactRoundedUp(tokens, nanoUsdPerMillion, marginBasisPoints)));

    /// <summary>Nano-USD, however many.</summary>
    internal static Int128 ExactRoundedUp(long tokens, long nanoUsdPerMillion, int marginBasisPoints)
    {
        if (tokens == 0 || nanoUsdPerMillion == 0)
            return 0;
        Int128 product = (Int128)tokens * nanoUsdPerMillion * (Charge.BasisPoints + marginBasisPoints);
        const long Divisor = (long)TokensPerPrice * Charge.BasisPoints;
        return (product + (Divisor - 1)) / Divisor;
    }
}

/// <summary>All lines of a request: what is charged and what its receipt shows come from here.</summary>
/// <param name="FreshInput">Input that no cache served.</param>
/// <param name="CacheRead">Input read from the cache.</param>
/// <param name="CacheWrite">Input written to the cache for five minutes.</param>
/// <param name="CacheWrite1h">Input written to the cache for one hour.</param>
/// <param name="Output">Output, reasoning included.</param>
public readonly record struct ChargeLines(ChargeLine FreshInput, ChargeLine CacheRead, ChargeLine CacheWrite, ChargeLine CacheWrite1h, ChargeLine Output)
{
    /// <summary>What the provider takes.</summary>
    public NanoUsd Cost => FreshInput.Cost + CacheRead.Cost + CacheWrite.Cost + CacheWrite1h.Cost + Output.Cost;

    /// <summary>What the customer is charged.</summary>
    public NanoUsd Total => FreshInput.Amount + CacheRead.Amount + CacheWrite.Amount + CacheWrite1h.Amount + Output.Amount;

    /// <summary>Every line in the order of the buckets, those without tokens included.</summary>
    public ImmutableArray<ChargeLine> All => [FreshInput, CacheRead, CacheWrite, CacheWrite1h, Output];

    /// <summary>Prices a request.</summary>
    /// <param name="usage">Its tokens, none negative.</param>
    /// <param name="rates">The rates for its input.</param>
    /// <param name="marginBasisPoints">What is added, basis points.</param>
    /// <exception cref="OverflowException">A line is beyond 9.2 billion USD.</exception>
    public static ChargeLines Of(in TokenUsage usage, Rates rates, int marginBasisPoints) => new(
        ChargeLine.Of(TokenBucket.FreshInput, usage.FreshInput, rates.Input, marginBasisPoints),
        ChargeLine.Of(TokenBucket.CacheRead, usage.CacheRead, rates.CacheRead, marginBasisPoints),
        ChargeLine.Of(TokenBucket.CacheWrite, usage.CacheWrite, rates.CacheWrite, marginBasisPoints),
        ChargeLine.Of(TokenBucket.CacheWrite1h, usage.CacheWrite1h, rates.CacheWrite1h, marginBasisPoints),
        ChargeLine.Of(TokenBucket.Output, usage.Output, rates.Output, marginBasisPoints));
}
