using SmoothLlm.Core.Usage;

namespace SmoothLlm.Core.Proxy.PassThrough;

/// <summary>How a provider's answer reached the client, or did not, and what it said of its usage.</summary>
/// <param name="Ending">How it ended.</param>
/// <param name="IsStreamed">Whether it came as events.</param>
/// <param name="FirstByteTimestamp">When the first byte went out, a timestamp of the time provider; null when none did.</param>
public sealed record Relay(RequestEnding Ending, bool IsStreamed = false, long? FirstByteTimestamp = null)
{
    /// <summary>The model that it names; null for none.</summary>
    public string? Model { get; init; }

    /// <summary>The tokens that it reports; null for none.</summary>
    public TokenUsage? Reported { get; init; }

    /// <summary>Events with data, of a stream.</summary>
    public long Events { get; init; }

    /// <summary>Nothing came.</summary>
    /// <param name="exchange">Whether the client has left.</param>
    internal static Relay Unanswered(IPassThroughExchange exchange) =>
        new(exchange.ClientLeft.IsCancellationRequested ? RequestEnding.ClientLeft : RequestEnding.UpstreamFailed);
}
