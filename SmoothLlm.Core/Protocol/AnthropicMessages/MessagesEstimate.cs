using System.Text.Json;

namespace SmoothLlm.Core.Protocol.AnthropicMessages;

/// <summary>About how many tokens a request has, where nobody counts them: one for every four bytes of its texts, names included.</summary>
public static class MessagesEstimate
{
    private const int BytesPerToken = 4;

    /// <summary>What a picture or a page of a document takes, about.</summary>
    private const int MediaTokens = 1600;

    /// <summary>From this length on, data is a picture or a document.</summary>
    private const int ShortestMedia = 512;

    /// <summary>Estimates.</summary>
    /// <param name="body">A sound request.</param>
    public static long InputTokens(ReadOnlySpan<byte> body)
    {
        var reader = new Utf8JsonReader(body);
        long bytes = 0;
        long media = 0;
        bool isData = false;
        while (reader.Read())
        {
            if (reader.TokenType == JsonTokenType.String && isData && reader.ValueSpan.Length >= ShortestMedia)
                media += MediaTokens;
            else if (reader.TokenType is JsonTokenType.String or JsonTokenType.Number or JsonTokenType.PropertyName)
                bytes += reader.ValueSpan.Length;
            isData = reader.TokenType == JsonTokenType.PropertyName && reader.ValueTextEquals("data"u8);
        }

        return Math.Max(1, ((bytes + BytesPerToken - 1) / BytesPerToken) + media);
    }
}
