using SmoothLlm.Core.Money;

namespace SmoothLlm.Infrastructure.Usage;

/// <summary>What a chart counts.</summary>
public enum UsageMeasure
{
    Spend,
    Requests,
    Tokens,
}

/// <summary>Sums over some usage.</summary>
/// <param name="Spend">What was taken from credits; of pass-through, the estimated cost.</param>
/// <param name="CacheReadTokens">A part of <paramref name="InputTokens"/>.</param>
public readonly record struct UsageTotals(
    NanoUsd Spend,
    long Requests,
    long FailedRequests,
    long InputTokens,
    long OutputTokens,
    long CacheReadTokens = 0)
{
    public long Tokens => InputTokens + OutputTokens;

    /// <summary>How much of the input a provider's cache served, 0 to 1; null without input.</summary>
    public decimal? CacheShare => InputTokens > 0 ? (decimal)CacheReadTokens / InputTokens : null;

    /// <summary>How many of the requests failed, 0 to 1; null without requests.</summary>
    public decimal? FailedShare => Requests > 0 ? (decimal)FailedRequests / Requests : null;

    public static UsageTotals operator +(UsageTotals left, UsageTotals right) => new(
        left.Spend + right.Spend,
        left.Requests + right.Requests,
        left.FailedRequests + right.FailedRequests,
        left.InputTokens + right.InputTokens,
        left.OutputTokens + right.OutputTokens,
        left.CacheReadTokens + right.CacheReadTokens);

    /// <summary>The measure as a number to rank and draw by; spend in USD.</summary>
    public decimal Of(UsageMeasure measure) => measure switch
    {
        UsageMeasure.Spend => Spend.Usd,
        UsageMeasure.Requests => Requests,
        _ => Tokens,
    };
}
