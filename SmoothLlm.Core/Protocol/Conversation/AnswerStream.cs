using SmoothLlm.Core.Pricing;
using SmoothLlm.Core.Usage;

namespace SmoothLlm.Core.Protocol.Conversation;

/// <summary>What to do with an event of the provider's stream.</summary>
public enum StreamVerdict
{
    /// <summary>Pass it on as it is.</summary>
    Forward,

    /// <summary>Keep it from the client.</summary>
    Drop,

    /// <summary>Pass <see cref="AnswerStream.Replacement"/> on instead.</summary>
    Replace,

    /// <summary>The provider reports an error; nothing good follows.</summary>
    Error,

    /// <summary>The stream is complete.</summary>
    Done,
}

/// <summary>
/// A streamed answer on its way from a provider to a client, in the same format or in another: judges every event, and
/// remembers what the charge depends on. Holds no text but what the proxy's own last events are made of.
/// </summary>
public abstract class AnswerStream
{
    private Count? count;

    /// <summary>The provider's last count that makes sense; null when there was none. May be asked from any thread.</summary>
    public TokenUsage? Usage => count?.Usage;

    /// <summary>Bytes of generated text so far.</summary>
    public long OutputBytes { get; protected set; }

    /// <summary>Events that carried a part of an answer.</summary>
    public long Chunks { get; protected set; }

    /// <summary>Whether an answer came to its end.</summary>
    public bool HasFinished { get; protected set; }

    /// <summary>What to pass on, for <see cref="StreamVerdict.Replace"/>; good until the next event.</summary>
    public ReadOnlyMemory<byte> Replacement { get; protected set; }

    /// <summary>Looks at one event.</summary>
    /// <param name="event">A whole event as it came.</param>
    public abstract StreamVerdict Take(ReadOnlySpan<byte> @event);

    /// <summary>The last events of a complete answer, with what was charged.</summary>
    /// <param name="isEstimated">Whether the provider's own count made no sense and is replaced.</param>
    /// <param name="usage">The tokens that are charged.</param>
    /// <param name="charge">What they come to.</param>
    public abstract ReadOnlyMemory<byte> End(bool isEstimated, in TokenUsage usage, in Charge charge);

    /// <summary>The provider has counted.</summary>
    /// <param name="usage">Its count; null for one that makes no sense, which changes nothing.</param>
    protected void SetUsage(TokenUsage? usage)
    {
        if (usage is { } known)
            count = new Count(known);
    }

    /// <summary>As one reference, so that a reader on another thread never sees half of it.</summary>
    private sealed record Count(TokenUsage Usage);
}
