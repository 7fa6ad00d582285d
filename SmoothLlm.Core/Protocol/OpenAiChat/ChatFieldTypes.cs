using System.Text.Json;
using SmoothLlm.Core.Protocol.Json;

namespace SmoothLlm.Core.Protocol.OpenAiChat;

/// <summary>
/// The types of the fields that the proxy passes on unread. A wrong type is refused here, before credits are held;
/// ranges are left to the provider, and unknown fields pass.
/// </summary>
internal static class ChatFieldTypes
{
    private const string Number = "a number";
    private const string Whole = "a whole number";
    private const string Text = "a string";
    private const string Flag = "true or false";
    private const string Array = "an array";
    private const string Object = "an object";

    /// <param name="reader">On a field's name; afterwards on the last token of its value.</param>
    public static void Check(ref CheckedJsonReader reader)
    {
        string? name = null;
        string? wanted = null;
        if (reader.Value.Length is >= 4 and <= 24)
            wanted = Wanted(ref reader, out name);
        reader.Read();
        if (wanted is not null && !Fits(ref reader, wanted))
            throw RequestFaultException.Wrong(name!, wanted);
        reader.Skip();
    }

    private static string? Wanted(ref CheckedJsonReader reader, out string name)
    {
        // Short list, read once a field: a chain of comparisons by length and bytes is quicker than a dictionary of strings.
        if (reader.IsName("temperature"u8)) return Is(name = "temperature", Number);
        if (reader.IsName("top_p"u8)) return Is(name = "top_p", Number);
        if (reader.IsName("tools"u8)) return Is(name = "tools", Array);
        if (reader.IsName("stop"u8)) return Is(name = "stop", "a string or an array of strings");
        if (reader.IsName("user"u8)) return Is(name = "user", Text);
        if (reader.IsName("seed"u8)) return Is(name = "seed", Whole);
        if (reader.IsName("tool_choice"u8)) return Is(name = "tool_choice", "a string or an object");
        if (reader.IsName("response_format"u8)) return Is(name = "response_format", Object);
        if (reader.IsName("presence_penalty"u8)) return Is(name = "presence_penalty", Number);
        if (reader.IsName("frequency_penalty"u8)) return Is(name = "frequency_penalty", Number);
        if (reader.IsName("logprobs"u8)) return Is(name = "logprobs", Flag);
        if (reader.IsName("top_logprobs"u8)) return Is(name = "top_logprobs", Whole);
        if (reader.IsName("logit_bias"u8)) return Is(name = "logit_bias", Object);
        if (reader.IsName("parallel_tool_calls"u8)) return Is(name = "parallel_tool_calls", Flag);
        if (reader.IsName("reasoning_effort"u8)) return Is(name = "reasoning_effort", Text);
        if (reader.IsName("metadata"u8)) return Is(name = "metadata", Object);
        if (reader.IsName("store"u8)) return Is(name = "store", Flag);
        if (reader.IsName("modalities"u8)) return Is(name = "modalities", Array);
        if (reader.IsName("functions"u8)) return Is(name = "functions", Array);
        if (reader.IsName("service_tier"u8)) return Is(name = "service_tier", Text);
        if (reader.IsName("prompt_cache_key"u8)) return Is(name = "prompt_cache_key", Text);
        name = "";
        return null;

        static string Is(string _, string wanted) => wanted;
    }

    private static bool Fits(ref CheckedJsonReader reader, string wanted) => reader.Type switch
    {
        JsonTokenType.Null => true,
        JsonTokenType.Number => wanted == Number || (wanted == Whole && reader.TryGetInt64(out _)),
        JsonTokenType.True or JsonTokenType.False => wanted == Flag,
        JsonTokenType.String => wanted == Text || wanted.StartsWith("a string or", StringComparison.Ordinal),
        JsonTokenType.StartArray => wanted == Array || wanted.EndsWith("array of strings", StringComparison.Ordinal),
        JsonTokenType.StartObject => wanted == Object || wanted.EndsWith("an object", StringComparison.Ordinal),
        _ => false,
    };
}
