using System.Text.Json;
using SmoothLlm.Core.Protocol.Json;

namespace SmoothLlm.Core.Protocol.AnthropicMessages;

/// <summary>The types of the fields that the proxy passes on unread; unknown fields pass.</summary>
internal static class MessagesFieldTypes
{
    /// <param name="reader">On a field's name; afterwards on the last token of its value.</param>
    public static void Check(ref CheckedJsonReader reader)
    {
        var (name, wanted) = Wanted(ref reader);
        reader.Read();
        if (name is not null && reader.Type != JsonTokenType.Null && reader.Type != wanted)
            throw RequestFaultException.Wrong(name, wanted switch
            {
                JsonTokenType.Number => "a number",
                JsonTokenType.StartArray => "an array",
                _ => "an object",
            });
        reader.Skip();
    }

    private static (string? Name, JsonTokenType Wanted) Wanted(ref CheckedJsonReader reader)
    {
        if (reader.IsName("temperature"u8)) return ("temperature", JsonTokenType.Number);
        if (reader.IsName("top_p"u8)) return ("top_p", JsonTokenType.Number);
        if (reader.IsName("top_k"u8)) return ("top_k", JsonTokenType.Number);
        if (reader.IsName("tools"u8)) return ("tools", JsonTokenType.StartArray);
        if (reader.IsName("tool_choice"u8)) return ("tool_choice", JsonTokenType.StartObject);
        if (reader.IsName("stop_sequences"u8)) return ("stop_sequences", JsonTokenType.StartArray);
        if (reader.IsName("thinking"u8)) return ("thinking", JsonTokenType.StartObject);
        if (reader.IsName("output_config"u8)) return ("output_config", JsonTokenType.StartObject);
        return default;
    }
}
