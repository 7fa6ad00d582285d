using System.Text.Json;
using SmoothLlm.Core.Protocol.Json;

namespace SmoothLlm.Core.Protocol.OpenAiChat;

/// <summary>Counts the texts in a field that may be a text, texts, the tokens of a text, or those of several.</summary>
internal static class PromptsReader
{
    /// <summary>Most texts in one request.</summary>
    public const int MaxTexts = 2048;

    /// <param name="reader">On the value; at its end afterwards.</param>
    /// <param name="field">Its name, for faults.</param>
    /// <returns>At least 1.</returns>
    public static int Count(ref CheckedJsonReader reader, string field)
    {
        if (reader.Type == JsonTokenType.String)
            return 1;
        if (reader.Type != JsonTokenType.StartArray)
            throw RequestFaultException.Wrong(field, "a text, an array of texts, or tokens");
        int texts = 0;
        int tokens = 0;
        for (reader.Read(); reader.Type != JsonTokenType.EndArray; reader.Read())
        {
            if (reader.Type == JsonTokenType.Number)
                tokens++;
            else if (reader.Type is JsonTokenType.String or JsonTokenType.StartArray)
                texts++;
            else
                throw RequestFaultException.Wrong($"{field}[{texts + tokens}]", "a text or tokens");
            reader.Skip();
        }

        if ((texts == 0) == (tokens == 0))
            throw RequestFaultException.Wrong(field, "a text, an array of texts, or tokens, and not empty");
        return texts <= MaxTexts ? Math.Max(texts, 1) : throw new RequestFaultException($"'{field}' must have at most {MaxTexts} texts.", field);
    }
}
