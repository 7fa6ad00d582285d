using System.Text.Json;

namespace SmoothLlm.Infrastructure.Providers.Sandbox;

/// <summary>The answer as Anthropic's JSON: whole, and the parts that a stream's events share with it.</summary>
internal static class SandboxClaudeJson
{
    public static void WriteWhole(Utf8JsonWriter json, SandboxAnswer answer)
    {
        json.WriteStartObject();
        WriteIdentity(json, answer);
        json.WriteStartArray("content"u8);
        if (answer.ChoiceCount > 0)
            WriteContent(json, answer);
        json.WriteEndArray();
        json.WriteString("stop_reason"u8, StopReason(answer));
        json.WriteNull("stop_sequence"u8);
        if (answer.Usage is { } usage)
            WriteUsage(json, usage, usage.CompletionTokens);
        json.WriteEndObject();
    }

    public static void WriteIdentity(Utf8JsonWriter json, SandboxAnswer answer)
    {
        json.WriteString("id"u8, $"msg_{answer.Fingerprint}");
        json.WriteString("type"u8, "message"u8);
        json.WriteString("role"u8, "assistant"u8);
        json.WriteString("model"u8, answer.Model);
    }

    public static string StopReason(SandboxAnswer answer) => answer.FinishReason switch
    {
        "length" => "max_tokens",
        "tool_calls" => "tool_use",
        _ => "end_turn",
    };

    /// <summary>What a cache served is not among the input tokens.</summary>
    public static void WriteUsage(Utf8JsonWriter json, SandboxUsage usage, int outputTokens)
    {
        json.WritePropertyName("usage"u8);
        if (usage.Json is { } given)
        {
            json.WriteRawValue(given);
            return;
        }

        json.WriteStartObject();
        json.WriteNumber("input_tokens"u8, usage.PromptTokens - usage.CachedTokens);
        json.WriteNumber("cache_creation_input_tokens"u8, 0);
        json.WriteNumber("cache_read_input_tokens"u8, usage.CachedTokens);
        json.WriteNumber("output_tokens"u8, outputTokens);
        json.WriteEndObject();
    }

    public static void WriteCallIdentity(Utf8JsonWriter json, SandboxAnswer answer, int call)
    {
        json.WriteString("type"u8, "tool_use"u8);
        json.WriteString("id"u8, $"toolu_{answer.Fingerprint}_{call}");
        json.WriteString("name"u8, answer.ToolCalls[call].Name);
        json.WritePropertyName("input"u8);
    }

    private static void WriteContent(Utf8JsonWriter json, SandboxAnswer answer)
    {
        if (answer.Text is { } text)
        {
            json.WriteStartObject();
            json.WriteString("type"u8, "text"u8);
            json.WriteString("text"u8, text);
            json.WriteEndObject();
        }

        for (var call = 0; call < answer.ToolCalls.Length; call++)
        {
            json.WriteStartObject();
            WriteCallIdentity(json, answer, call);
            WriteInput(json, answer.ToolCalls[call].Arguments);
            json.WriteEndObject();
        }
    }

    /// <summary>Arguments that were cut at the limit are no JSON any more.</summary>
    private static void WriteInput(Utf8JsonWriter json, string arguments)
    {
        try
        {
            using var input = JsonDocument.Parse(arguments);
            input.WriteTo(json);
        }
        catch (JsonException)
        {
            json.WriteStartObject();
            json.WriteEndObject();
        }
    }
}
