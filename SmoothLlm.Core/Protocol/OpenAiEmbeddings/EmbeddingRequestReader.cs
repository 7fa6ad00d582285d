using System.Text.Json;
using SmoothLlm.Core.Protocol.Conversation;
using SmoothLlm.Core.Protocol.Json;
using SmoothLlm.Core.Protocol.OpenAiChat;

namespace SmoothLlm.Core.Protocol.OpenAiEmbeddings;

/// <summary>
/// Checks an embeddings request and finds in it what the proxy acts on; the rest is left to the provider. Source: OpenAI
/// API reference, "Create embeddings".
/// </summary>
public static class EmbeddingRequestReader
{
    private static readonly CheckedBody.Reading<EmbeddingRequest> Reading = ReadRequest;

    /// <summary>Reads a request.</summary>
    /// <param name="body">The whole body, UTF-8, without a byte order mark.</param>
    /// <param name="fault">What is wrong, when the result is null.</param>
    public static EmbeddingRequest? Read(ReadOnlySpan<byte> body, out RequestFault? fault) => CheckedBody.Read(body, Reading, out fault);

    private static EmbeddingRequest ReadRequest(ref CheckedJsonReader reader)
    {
        string? model = null;
        Range modelValue = default;
        int inputs = 0;
        string? endUser = null;
        for (reader.Read(); reader.Type == JsonTokenType.PropertyName; reader.Read())
        {
            bool isModel = reader.IsName("model"u8);
            bool isInput = reader.IsName("input"u8);
            bool isUser = reader.IsName("user"u8);
            bool isFormat = reader.IsName("encoding_format"u8);
            reader.Read();
            if (isModel)
                model = CheckedBody.ReadModel(ref reader, out modelValue);
            else if (isInput)
                inputs = PromptsReader.Count(ref reader, "input");
            else if (isFormat && reader.Type is not (JsonTokenType.String or JsonTokenType.Null))
                throw RequestFaultException.Wrong("encoding_format", "a string: float or base64");
            else
            {
                if (isUser)
                    endUser = reader.TextOrNull();
                reader.Skip();
            }
        }

        int end = reader.Start;
        reader.ReadToEnd();
        string named = CheckedBody.Required(model);
        return inputs > 0
            ? new EmbeddingRequest(named, modelValue, inputs, end) { EndUser = RequestFacts.EndUserOf(endUser) }
            : throw new RequestFaultException("'input' is missing: send the text, or an array of texts.", "input");
    }
}
