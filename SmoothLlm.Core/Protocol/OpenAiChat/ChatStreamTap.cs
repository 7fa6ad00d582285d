using SmoothLlm.Core.Protocol.ServerSentEvents;
using SmoothLlm.Core.Usage;

namespace SmoothLlm.Core.Protocol.OpenAiChat;

/// <summary>What to do with an event of the provider's stream.</summary>
public enum StreamVerdict
{
    /// <summary>Pass it on as it is.</summary>
    Forward,

    /// <summary>Keep it from the client.</summary>
    Drop,

    /// <summary>Pass <see cref="ChatStreamTap.Replacement"/> on instead.</summary>
    Replace,

    /// <summary>The provider reports an error; nothing good follows.</summary>
    Error,

    /// <summary>The stream is complete.</summary>
    Done,
}

/// <summary>
/// Looks at every event that passes and remembers what the charge depends on. It holds no text: at most one chunk, as
/// the template for the usage chunk that the proxy writes at the end.
/// </summary>
/// <param name="wantsUsageChunk">Whether the client asked for the usage.</param>
public sealed class ChatStreamTap(bool wantsUsageChunk)
{
    private byte[] template = [];
    private Range? templateUsage;
    private Count? count;

    /// <summary>The provider's last count that makes sense; null when there was none. May be asked from any thread.</summary>
    public TokenUsage? Usage => count?.Usage;

    /// <summary>Bytes of generated text so far.</summary>
    public long OutputBytes { get; private set; }

    /// <summary>Chunks that carried a choice.</summary>
    public long Chunks { get; private set; }

    /// <summary>Whether a choice came to its <c>finish_reason</c>.</summary>
    public bool HasFinished { get; private set; }

    /// <summary>What to pass on, for <see cref="StreamVerdict.Replace"/>.</summary>
    public ReadOnlyMemory<byte> Replacement { get; private set; }

    /// <summary>A chunk of this stream, for the usage chunk's id, model and date; empty when none was kept.</summary>
    public ReadOnlySpan<byte> Template => template;

    /// <summary>The provider's own usage object, or empty.</summary>
    public ReadOnlySpan<byte> ProviderUsage => templateUsage is { } place && Usage is not null ? template.AsSpan(place) : default;

    /// <summary>Looks at one event.</summary>
    /// <param name="event">A whole event as it came.</param>
    public StreamVerdict Take(ReadOnlySpan<byte> @event)
    {
        var data = SseScanner.Data(@event);
        if (data.IsEmpty)
            return StreamVerdict.Forward;
        if (data.SequenceEqual(ChatStreamWriter.DoneData))
            return StreamVerdict.Done;
        var facts = ChatAnswerReader.Read(data);
        if (!facts.IsObject || facts.HasError)
            return StreamVerdict.Error;

        OutputBytes += facts.OutputBytes;
        Chunks += facts.Choices > 0 ? 1 : 0;
        HasFinished |= facts.HasFinished;
        if (facts.UsageObject is not { } usage)
        {
            if (wantsUsageChunk && template.Length == 0)
                template = data.ToArray();
            // A client that did not ask for usage looks at the first choice without asking whether there is one.
            bool isNothing = facts.Choices == 0 && (!wantsUsageChunk || facts.UsageNull is not null);
            return isNothing ? StreamVerdict.Drop : StreamVerdict.Forward;
        }

        if (facts.Usage is { } reported)
            count = new Count(reported);
        if (wantsUsageChunk && facts.Usage is not null)
        {
            template = data.ToArray();
            templateUsage = usage;
        }

        if (facts.Choices == 0)
            return StreamVerdict.Drop;
        Replacement = ChatStreamWriter.WithoutUsage(data, usage);
        return StreamVerdict.Replace;
    }
    /// <summary>As one reference, so that a reader on another thread never sees half of it.</summary>
    private sealed record Count(TokenUsage Usage);
}
