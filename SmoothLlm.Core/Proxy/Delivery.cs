using SmoothLlm.Core.Money;
using SmoothLlm.Core.Pricing;
using SmoothLlm.Core.Usage;

namespace SmoothLlm.Core.Proxy;

/// <summary>An attempt that a provider answered with a success.</summary>
/// <param name="Candidate">Who answered, at what price.</param>
/// <param name="Answer">The answer, not read yet.</param>
public sealed record UpstreamAttempt(RouteCandidate Candidate, Providers.UpstreamAnswer Answer);

/// <summary>What is to be charged for a request.</summary>
/// <param name="Usage">Its tokens.</param>
/// <param name="IsEstimated">Whether we had to count them ourselves.</param>
/// <param name="Charge">What they come to; all zero when nothing is charged.</param>
public readonly record struct MeteredUsage(TokenUsage Usage, bool IsEstimated, Charge Charge);

/// <summary>How the answer reached the client, or did not.</summary>
/// <param name="Ending">How it ended.</param>
/// <param name="Metered">What is charged for it.</param>
/// <param name="FirstByteTimestamp">When the first byte went out, a timestamp of the time provider; null when none did.</param>
/// <param name="Error">What the client is to be told; null when it has got all.</param>
public sealed record Delivery(RequestEnding Ending, MeteredUsage Metered, long? FirstByteTimestamp, ProxyError? Error = null)
{
    /// <summary>What the provider takes although the customer pays nothing.</summary>
    public NanoUsd Loss { get; init; }

    /// <summary>Whether what the provider sent was no answer, or broke off.</summary>
    internal bool IsDisappointing => Ending is RequestEnding.EmptyAnswer or RequestEnding.UpstreamBrokeOff;
}
