using SmoothLlm.Core.Money;
using SmoothLlm.Core.Usage;

namespace SmoothLlm.Core.Pricing;

/// <summary>What a request's tokens come to: a line per bucket, each rounded up once.</summary>
/// <param name="Cost">What the provider takes.</param>
/// <param name="Input">Charged for fresh input.</param>
/// <param name="CacheRead">Charged for input read from the cache.</param>
/// <param name="CacheWrite">Charged for input written to the cache, both lifetimes.</param>
/// <param name="Output">Charged for output.</param>
public readonly record struct Charge(NanoUsd Cost, NanoUsd Input, NanoUsd CacheRead, NanoUsd CacheWrite, NanoUsd Output)
{
    /// <summary>Basis points in one.</summary>
    public const int BasisPoints = 10_000;

    /// <summary>A billion USD: what may cost more is not told apart from it, because no wallet covers it.</summary>
    private const long MoreThanAnybodyHas = 1_000_000_000 * NanoUsd.PerUsd;

    /// <summary>What the customer pays.</summary>
    public NanoUsd Total => Input + CacheRead + CacheWrite + Output;

    /// <summary>Prices a request.</summary>
    /// <param name="usage">Its tokens, none negative.</param>
    /// <param name="price">The price that applies.</param>
    /// <param name="marginBasisPoints">What is added, basis points.</param>
    /// <exception cref="OverflowException">A line is beyond 9.2 billion USD.</exception>
    public static Charge Of(in TokenUsage usage, Price price, int marginBasisPoints)
    {
        var lines = ChargeLines.Of(usage, price.For(usage.Input), marginBasisPoints);
        return new Charge(lines.Cost, lines.FreshInput.Amount, lines.CacheRead.Amount, lines.CacheWrite.Amount + lines.CacheWrite1h.Amount, lines.Output.Amount);
    }

    /// <summary>The most that a request can come to; a billion USD for all that is beyond it.</summary>
    /// <param name="inputTokens">An upper bound of its input.</param>
    /// <param name="outputTokens">An upper bound of its output.</param>
    /// <param name="price">The price that applies.</param>
    /// <param name="marginBasisPoints">What is added, basis points.</param>
    public static NanoUsd Worst(long inputTokens, long outputTokens, Price price, int marginBasisPoints)
    {
        var dearest = price.DearestUpTo(inputTokens);
        // Every bucket may be rounded up, which the bound must leave room for.
        const int RoundingRoom = 4;
        Int128 worst = ChargeLine.ExactRoundedUp(inputTokens, dearest.Input, marginBasisPoints)
            + ChargeLine.ExactRoundedUp(outputTokens, dearest.Output, marginBasisPoints)
            + (price.IsFree ? 0 : RoundingRoom);
        return new NanoUsd((long)Int128.Min(worst, MoreThanAnybodyHas));
    }

    /// <summary>How much output an amount pays for, behind the worst case of the input.</summary>
    /// <param name="available">What there is.</param>
    /// <param name="inputTokens">An upper bound of the input.</param>
    /// <param name="price">The price that applies.</param>
    /// <param name="marginBasisPoints">What is added, basis points.</param>
    /// <returns>Output tokens; zero when not even the input is paid for.</returns>
    public static long AffordableOutputTokens(NanoUsd available, long inputTokens, Price price, int marginBasisPoints)
    {
        var left = available - Worst(inputTokens, 0, price, marginBasisPoints);
        long rate = price.DearestUpTo(inputTokens).Output;
        if (left.Value <= 0)
            return 0;
        return rate == 0
            ? long.MaxValue
            : (long)Int128.Min(long.MaxValue, (Int128)left.Value * ChargeLine.TokensPerPrice * BasisPoints / ((Int128)rate * (BasisPoints + marginBasisPoints)));
    }

    /// <summary>What a customer pays for a million tokens.</summary>
    /// <param name="nanoUsdPerMillion">What the provider takes for them.</param>
    /// <param name="marginBasisPoints">What is added, basis points.</param>
    public static NanoUsd PerMillion(long nanoUsdPerMillion, int marginBasisPoints) =>
        ChargeLine.RoundedUp(ChargeLine.TokensPerPrice, nanoUsdPerMillion, marginBasisPoints);
}
