using System.Buffers;
using System.Text.Json;
using SmoothLlm.Core.Protocol.Json;

namespace SmoothLlm.Web.ThinClient;

/// <summary>What thin clients read, made of a chat completion. Texts of every script stay what they are.</summary>
internal static class ThinAnswer
{
    private static readonly JsonWriterOptions Options = new() { Encoder = EveryScriptEncoder.Instance, SkipValidation = true };

    /// <param name="chat">A chat completion.</param>
    /// <param name="provider">Who answered.</param>
    public static ReadOnlyMemory<byte> Of(ReadOnlyMemory<byte> chat, string? provider)
    {
        using var document = JsonDocument.Parse(chat);
        var root = document.RootElement;
        var choice = root.TryGetProperty("choices"u8, out var choices) && choices.ValueKind == JsonValueKind.Array && choices.GetArrayLength() > 0 ? choices[0] : default;
        var message = Child(choice, "message");
        var usage = Child(root, "usage");
        var output = new ArrayBufferWriter<byte>(chat.Length);
        using var json = new Utf8JsonWriter(output, Options);
        json.WriteStartObject();
        Copy(json, "content", Child(message, "content"));
        Copy(json, "model", Child(root, "model"));
        json.WriteString("provider"u8, provider);
        Copy(json, "tool_calls", Child(message, "tool_calls"));
        json.WriteStartObject("usage"u8);
        foreach (string name in (string[])["prompt_tokens", "completion_tokens", "total_tokens"])
            Copy(json, name, Child(usage, name));
        json.WriteEndObject();
        Copy(json, "finish_reason", Child(choice, "finish_reason"));
        json.WriteEndObject();
        json.Flush();
        return output.WrittenMemory;
    }

    /// <summary>A refusal.</summary>
    /// <param name="retryAfterSeconds">When it is worth trying again; null when unknown or never.</param>
    public static ReadOnlyMemory<byte> Error(string code, string message, long? retryAfterSeconds)
    {
        var output = new ArrayBufferWriter<byte>(256);
        using var json = new Utf8JsonWriter(output, Options);
        json.WriteStartObject();
        json.WriteString("error"u8, code);
        json.WriteString("message"u8, message);
        if (retryAfterSeconds is { } seconds)
            json.WriteNumber("retry_after"u8, seconds);
        json.WriteEndObject();
        json.Flush();
        return output.WrittenMemory;
    }

    private static JsonElement Child(JsonElement parent, string name) =>
        parent.ValueKind == JsonValueKind.Object && parent.TryGetProperty(name, out var child) ? child : default;

    private static void Copy(Utf8JsonWriter json, string name, JsonElement value)
    {
        json.WritePropertyName(name);
        if (value.ValueKind == JsonValueKind.Undefined)
            json.WriteNullValue();
        else
            // Anew, not as it came: a provider that escapes other scripts shall not do so here.
            value.WriteTo(json);
    }
}
