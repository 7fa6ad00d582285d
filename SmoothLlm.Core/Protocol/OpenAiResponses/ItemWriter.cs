using System.Text.Json;

namespace SmoothLlm.Core.Protocol.OpenAiResponses;

/// <summary>Writes the items of a response's output.</summary>
internal static class ItemWriter
{
    /// <summary>A text, or a refusal, that the model says; none yet when it begins.</summary>
    public static void WriteMessage(Utf8JsonWriter json, string id, string? text, bool isRefusal)
    {
        Begin(json, id, "message"u8, isDone: text is not null);
        json.WriteString("role"u8, "assistant"u8);
        json.WriteStartArray("content"u8);
        if (text is not null)
            WritePart(json, text, isRefusal);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    public static void WritePart(Utf8JsonWriter json, string text, bool isRefusal)
    {
        json.WriteStartObject();
        json.WriteString("type"u8, isRefusal ? "refusal"u8 : "output_text"u8);
        json.WriteString(isRefusal ? "refusal"u8 : "text"u8, text);
        if (!isRefusal)
        {
            json.WriteStartArray("annotations"u8);
            json.WriteEndArray();
            json.WriteStartArray("logprobs"u8);
            json.WriteEndArray();
        }

        json.WriteEndObject();
    }

    public static void WriteCall(Utf8JsonWriter json, string id, string callId, string name, string arguments, bool isDone)
    {
        Begin(json, id, "function_call"u8, isDone);
        json.WriteString("call_id"u8, callId);
        json.WriteString("name"u8, name);
        json.WriteString("arguments"u8, arguments);
        json.WriteEndObject();
    }

    public static void WriteReasoning(Utf8JsonWriter json, string id, string? words, string? seal, bool isDone)
    {
        Begin(json, id, "reasoning"u8, isDone);
        json.WriteStartArray("summary"u8);
        if (isDone && words is { Length: > 0 })
            WriteSummary(json, words);
        json.WriteEndArray();
        if (seal is not null)
            json.WriteString("encrypted_content"u8, seal);
        json.WriteEndObject();
    }

    public static void WriteSummary(Utf8JsonWriter json, string words)
    {
        json.WriteStartObject();
        json.WriteString("type"u8, "summary_text"u8);
        json.WriteString("text"u8, words);
        json.WriteEndObject();
    }

    private static void Begin(Utf8JsonWriter json, string id, ReadOnlySpan<byte> type, bool isDone)
    {
        json.WriteStartObject();
        json.WriteString("id"u8, id);
        json.WriteString("type"u8, type);
        json.WriteString("status"u8, isDone ? "completed"u8 : "in_progress"u8);
    }
}
