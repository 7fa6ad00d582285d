using System.Buffers;
using System.Text.Json;
using SmoothLlm.Core.Pricing;
using SmoothLlm.Core.Protocol.Conversation;
using SmoothLlm.Core.Protocol.Json;
using SmoothLlm.Core.Protocol.ServerSentEvents;
using SmoothLlm.Core.Usage;

namespace SmoothLlm.Core.Protocol.AnthropicMessages;

/// <summary>
/// Looks at every event of a stream that stays in Anthropic's format. Events pass as they came; only the one with the
/// final usage is kept until the charge is known, which goes out in it.
/// </summary>
internal sealed class MessagesStreamTap : AnswerStream
{
    private readonly MessagesUsage counts = new();
    private byte[] ending = [];

    public override StreamVerdict Take(ReadOnlySpan<byte> @event)
    {
        var data = SseScanner.Data(@event);
        if (data.IsEmpty)
            return StreamVerdict.Forward;
        if (MessagesDelta.OutputBytes(data) is { } bytes)
        {
            OutputBytes += bytes;
            Chunks++;
            return StreamVerdict.Forward;
        }

        using var document = ProviderJson.TryParse(data);
        switch (document?.RootElement.Text("type"u8))
        {
            case "message_start":
                Count(document!.RootElement.Get("message"u8));
                return StreamVerdict.Forward;
            case "content_block_start":
                Chunks++;
                return StreamVerdict.Forward;
            case "message_delta":
                Count(document!.RootElement);
                if (document.RootElement.Get("delta"u8).Text("stop_reason"u8) is { } word)
                {
                    HasFinished = true;
                    Chunks += StopReasons.Read(word) == FinishReason.Stop ? 0 : 1;
                }

                return Keep(data);
            case "message_stop":
                return StreamVerdict.Done;
            case "error" or null:
                return StreamVerdict.Error;
            default:
                return StreamVerdict.Forward;
        }
    }

    public override ReadOnlyMemory<byte> End(bool isEstimated, in TokenUsage usage, in Charge charge)
    {
        var output = new ArrayBufferWriter<byte>(ending.Length + 512);
        if (ending.Length > 0)
        {
            output.Write("event: message_delta\ndata: "u8);
            MessagesAnswerBody.Write(output, ending, isEstimated, usage, charge);
            output.Write("\n\n"u8);
        }

        output.Write("event: message_stop\ndata: {\"type\":\"message_stop\"}\n\n"u8);
        return output.WrittenMemory;
    }

    private void Count(JsonElement holder)
    {
        if (holder.Get("usage"u8) is not { ValueKind: JsonValueKind.Object } usage)
            return;
        counts.Take(usage);
        SetUsage(counts.ToUsage());
    }

    /// <summary>Should there be several, the last one is the final one.</summary>
    private StreamVerdict Keep(ReadOnlySpan<byte> data)
    {
        byte[] before = ending;
        ending = data.ToArray();
        if (before.Length == 0)
            return StreamVerdict.Drop;
        Replacement = (byte[])[.. "event: message_delta\ndata: "u8, .. before, .. "\n\n"u8];
        return StreamVerdict.Replace;
    }
}
