using SmoothLlm.Core.Pricing;
using SmoothLlm.Core.Protocol.Conversation;
using SmoothLlm.Core.Protocol.ServerSentEvents;
using SmoothLlm.Core.Usage;

namespace SmoothLlm.Core.Protocol.OpenAiChat;

/// <summary>
/// Looks at every event that passes and remembers what the charge depends on. It holds no text: at most one chunk, as
/// the template for the usage chunk that the proxy writes at the end.
/// </summary>
/// <param name="wantsUsageChunk">Whether the client asked for the usage.</param>
public sealed class ChatStreamTap(bool wantsUsageChunk) : AnswerStream
{
    private byte[] template = [];
    private Range? templateUsage;

    /// <summary>A chunk of this stream, for the usage chunk's id, model and date; empty when none was kept.</summary>
    public ReadOnlySpan<byte> Template => template;

    /// <summary>The provider's own usage object, or empty.</summary>
    public ReadOnlySpan<byte> ProviderUsage => templateUsage is { } place && Usage is not null ? template.AsSpan(place) : default;

    /// <inheritdoc/>
    public override ReadOnlyMemory<byte> End(bool isEstimated, in TokenUsage usage, in Charge charge)
    {
        if (!wantsUsageChunk)
            return ChatStreamWriter.Done;
        var chunk = ChatStreamWriter.UsageChunk(Template, isEstimated ? default : ProviderUsage, usage, charge);
        return (byte[])[.. chunk.Span, .. ChatStreamWriter.Done.Span];
    }

    /// <inheritdoc/>
    public override StreamVerdict Take(ReadOnlySpan<byte> @event)
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

        SetUsage(facts.Usage);
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
}
