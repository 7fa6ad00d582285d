using System.Buffers;
using System.Text.Json;
using SmoothLlm.Core.Pricing;
using SmoothLlm.Core.Usage;

namespace SmoothLlm.Core.Protocol.OpenAiChat;

/// <summary>The events that the proxy itself puts into a stream. Source: OpenAI API reference, "Streaming".</summary>
public static class ChatStreamWriter
{
    /// <summary>The event that ends every stream.</summary>
    public static ReadOnlyMemory<byte> Done { get; } = "data: [DONE]\n\n"u8.ToArray();

    /// <summary>What stands in that event.</summary>
    public static ReadOnlySpan<byte> DoneData => "[DONE]"u8;

    /// <summary>A chunk as it came, but without its usage.</summary>
    /// <param name="chunk">The chunk's JSON.</param>
    /// <param name="usageObject">Where its usage stands.</param>
    public static ReadOnlyMemory<byte> WithoutUsage(ReadOnlySpan<byte> chunk, Range usageObject)
    {
        var output = Begin(chunk.Length);
        output.Write(chunk[..usageObject.Start.Value]);
        output.Write("null"u8);
        output.Write(chunk[usageObject.End.Value..]);
        return End(output);
    }

    /// <summary>The extra chunk with the usage and what was charged.</summary>
    /// <param name="template">A chunk of the same stream, for its id, model and date.</param>
    /// <param name="providerUsage">The provider's own object, or empty.</param>
    /// <param name="usage">The tokens that are charged.</param>
    /// <param name="charge">What they come to.</param>
    public static ReadOnlyMemory<byte> UsageChunk(
        ReadOnlySpan<byte> template, ReadOnlySpan<byte> providerUsage, in TokenUsage usage, in Charge charge)
    {
        var output = Begin(template.Length + 256);
        output.Write("{"u8);
        CopyHead(output, template);
        output.Write("\"choices\":[],\"usage\":"u8);
        ChatUsage.Write(output, providerUsage, usage, charge);
        output.Write("}"u8);
        return End(output);
    }

    private static void CopyHead(ArrayBufferWriter<byte> output, ReadOnlySpan<byte> template)
    {
        var reader = new Utf8JsonReader(template);
        if (template.IsEmpty || !reader.Read() || reader.TokenType != JsonTokenType.StartObject)
        {
            output.Write("\"object\":\"chat.completion.chunk\","u8);
            return;
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            bool isBody = reader.ValueTextEquals("choices"u8) || reader.ValueTextEquals("usage"u8) || reader.ValueTextEquals("error"u8);
            int start = (int)reader.TokenStartIndex;
            reader.Skip();
            if (isBody)
                continue;
            output.Write(template[start..(int)reader.BytesConsumed]);
            output.Write(","u8);
        }
    }

    private static ArrayBufferWriter<byte> Begin(int size)
    {
        var output = new ArrayBufferWriter<byte>(size + 16);
        output.Write("data: "u8);
        return output;
    }

    private static ReadOnlyMemory<byte> End(ArrayBufferWriter<byte> output)
    {
        output.Write("\n\n"u8);
        return output.WrittenMemory;
    }
}
