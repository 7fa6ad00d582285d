using System.Text.Json;

namespace SmoothLlm.Core.Protocol.AnthropicMessages;

/// <summary>The event that comes most often, read without building it.</summary>
internal static class MessagesDelta
{
    /// <summary>Bytes of generated text in a <c>content_block_delta</c>, as escaped in JSON.</summary>
    /// <param name="data">The data of any event.</param>
    /// <returns>Null when it is another event, or no JSON.</returns>
    public static int? OutputBytes(ReadOnlySpan<byte> data)
    {
        try
        {
            return Read(data);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static int? Read(ReadOnlySpan<byte> data)
    {
        var reader = new Utf8JsonReader(data);
        bool isDelta = false;
        int bytes = 0;
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
            return null;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            bool isType = reader.ValueTextEquals("type"u8);
            bool isContent = reader.ValueTextEquals("delta"u8);
            reader.Read();
            if (isType)
            {
                isDelta = reader.TokenType == JsonTokenType.String && reader.ValueTextEquals("content_block_delta"u8);
                if (!isDelta)
                    return null;
            }
            else if (isContent && reader.TokenType == JsonTokenType.StartObject)
            {
                bytes = ReadContent(ref reader);
            }
            else
            {
                reader.Skip();
            }
        }

        // Whatever follows the object would make it no JSON.
        while (reader.Read())
        {
        }

        return isDelta ? bytes : null;
    }

    private static int ReadContent(ref Utf8JsonReader reader)
    {
        int bytes = 0;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            bool isText = reader.ValueTextEquals("text"u8) || reader.ValueTextEquals("partial_json"u8) || reader.ValueTextEquals("thinking"u8);
            reader.Read();
            if (isText && reader.TokenType == JsonTokenType.String)
                bytes += reader.ValueSpan.Length;
            reader.Skip();
        }

        return bytes;
    }
}
