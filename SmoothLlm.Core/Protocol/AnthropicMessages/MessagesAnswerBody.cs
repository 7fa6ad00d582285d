using System.Buffers;
using System.Text;
using System.Text.Json;
using SmoothLlm.Core.Pricing;
using SmoothLlm.Core.Protocol.Conversation;
using SmoothLlm.Core.Protocol.Json;
using SmoothLlm.Core.Usage;

namespace SmoothLlm.Core.Protocol.AnthropicMessages;

/// <summary>A whole answer that stays in Anthropic's format.</summary>
internal sealed class MessagesAnswerBody : AnswerBody
{
    private readonly ReadOnlyMemory<byte> answer;

    /// <param name="answer">Must live as long as the result.</param>
    public MessagesAnswerBody(ReadOnlyMemory<byte> answer)
    {
        this.answer = answer;
        using var document = ProviderJson.TryParse(answer.Span);
        var root = document?.RootElement ?? default;
        // An end without anything before it is no answer.
        IsGood = root.Get("content"u8) is { ValueKind: JsonValueKind.Array } content && !root.Get("error"u8).IsGiven()
            && (content.GetArrayLength() > 0 || StopReasons.Read(root.Text("stop_reason"u8)) != FinishReason.Stop);
        Usage = root.Get("usage"u8) is { ValueKind: JsonValueKind.Object } usage ? MessagesUsage.Read(usage) : null;
        foreach (var block in root.Entries("content"u8))
            OutputBytes += BytesOf(block);
    }

    public override EditedBody WithCharge(bool isEstimated, in TokenUsage usage, in Charge charge)
    {
        var output = new ArrayBufferWriter<byte>(answer.Length + 256);
        Write(output, answer.Span, isEstimated, usage, charge);
        return new EditedBody(output.WrittenMemory).Finish();
    }

    /// <summary>The object as it came, and in its usage what was charged.</summary>
    public static void Write(IBufferWriter<byte> output, ReadOnlySpan<byte> json, bool isEstimated, in TokenUsage usage, in Charge charge)
    {
        var reader = new Utf8JsonReader(json);
        reader.Read();
        int taken = 0;
        bool hasUsage = false;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            bool isUsage = reader.ValueTextEquals("usage"u8);
            reader.Read();
            int start = (int)reader.TokenStartIndex;
            bool isObject = reader.TokenType == JsonTokenType.StartObject;
            reader.Skip();
            if (!isUsage)
                continue;
            output.Write(json[taken..start]);
            taken = (int)reader.BytesConsumed;
            MessagesUsage.Write(output, isObject && !isEstimated ? json[start..taken] : default, usage, charge);
            hasUsage = true;
        }

        int end = (int)reader.TokenStartIndex;
        output.Write(json[taken..end]);
        if (!hasUsage)
        {
            output.Write(",\"usage\":"u8);
            MessagesUsage.Write(output, default, usage, charge);
        }

        output.Write(json[end..]);
    }

    private static int BytesOf(JsonElement block) =>
        Encoding.UTF8.GetByteCount(block.Text("text"u8) ?? "") + Encoding.UTF8.GetByteCount(block.Text("thinking"u8) ?? "")
        + (block.Text("type"u8) == "tool_use" ? block.Get("input"u8).Raw().Length + Encoding.UTF8.GetByteCount(block.Text("name"u8) ?? "") : 0);
}
