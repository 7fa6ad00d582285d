namespace SmoothLlm.Core.Usage;

/// <summary>
/// The tokens of one request in disjoint buckets, so that buckets times prices add up to the cost. Reasoning is a part
/// of <see cref="Output"/> that is shown and never charged again.
/// </summary>
/// <param name="FreshInput">Input tokens that no cache served.</param>
/// <param name="CacheRead">Input tokens served from the prompt cache.</param>
/// <param name="CacheWrite">Input tokens written to the cache for five minutes.</param>
/// <param name="CacheWrite1h">Input tokens written to the cache for one hour.</param>
/// <param name="Output">Generated tokens, reasoning included.</param>
/// <param name="Reasoning">How many of <see cref="Output"/> were reasoning.</param>
public readonly record struct TokenUsage(
    long FreshInput,
    long CacheRead = 0,
    long CacheWrite = 0,
    long CacheWrite1h = 0,
    long Output = 0,
    long Reasoning = 0)
{
    /// <summary>All input tokens; this is what price tiers look at.</summary>
    public long Input => FreshInput + CacheRead + CacheWrite + CacheWrite1h;

    /// <summary>Input and output.</summary>
    public long Total => Input + Output;
}
