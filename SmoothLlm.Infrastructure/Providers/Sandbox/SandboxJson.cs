using System.Text.Json;
using Microsoft.AspNetCore.Http;
using SmoothLlm.Core.Protocol.Json;

namespace SmoothLlm.Infrastructure.Providers.Sandbox;

/// <summary>The answer as JSON: whole, and the parts that a stream's chunks share with it.</summary>
internal static class SandboxJson
{
    // Every script goes out as itself, as providers send it; the answer is never put into a page.
    public static readonly JsonWriterOptions Options = new() { Encoder = EveryScriptEncoder.Instance };

    public static async Task SendAsync(HttpResponse response, ReadOnlyMemory<byte> body, CancellationToken cancellationToken)
    {
        response.ContentType = "application/json";
        response.ContentLength = body.Length;
        await response.Body.WriteAsync(body, cancellationToken);
    }

    public static void WriteWhole(Utf8JsonWriter json, SandboxAnswer answer)
    {
        WriteStart(json, answer, "chat.completion"u8);
        json.WriteStartArray("choices"u8);
        for (var choice = 0; choice < answer.ChoiceCount; choice++)
        {
            json.WriteStartObject();
            json.WriteNumber("index"u8, choice);
            WriteMessage(json, answer, choice);
            json.WriteNull("logprobs"u8);
            json.WriteString("finish_reason"u8, answer.FinishReason);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        if (answer.Usage is { } usage)
            WriteUsage(json, usage);
        json.WriteEndObject();
    }

    public static void WriteModels(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteString("object"u8, "list"u8);
        json.WriteStartArray("data"u8);
        foreach (var model in SandboxModels.Listed)
        {
            json.WriteStartObject();
            json.WriteString("id"u8, model);
            json.WriteString("object"u8, "model"u8);
            json.WriteNumber("created"u8, SandboxModels.Created);
            json.WriteString("owned_by"u8, "smoothllm"u8);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    /// <summary>Opens the object, whole or chunk; the caller closes it.</summary>
    public static void WriteStart(Utf8JsonWriter json, SandboxAnswer answer, ReadOnlySpan<byte> objectName)
    {
        json.WriteStartObject();
        json.WriteString("id"u8, $"chatcmpl-{answer.Fingerprint}");
        json.WriteString("object"u8, objectName);
        json.WriteNumber("created"u8, answer.Created);
        json.WriteString("model"u8, answer.Model);
        json.WriteString("system_fingerprint"u8, "sandbox"u8);
    }

    public static void WriteUsage(Utf8JsonWriter json, SandboxUsage usage)
    {
        json.WritePropertyName("usage"u8);
        if (usage.Json is { } given)
        {
            json.WriteRawValue(given);
            return;
        }

        json.WriteStartObject();
        json.WriteNumber("prompt_tokens"u8, usage.PromptTokens);
        json.WriteNumber("completion_tokens"u8, usage.CompletionTokens);
        json.WriteNumber("total_tokens"u8, usage.PromptTokens + usage.CompletionTokens);
        json.WriteStartObject("prompt_tokens_details"u8);
        json.WriteNumber("cached_tokens"u8, usage.CachedTokens);
        json.WriteEndObject();
        json.WriteStartObject("completion_tokens_details"u8);
        json.WriteNumber("reasoning_tokens"u8, 0);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    /// <summary>What a tool call is known by: its name and an id that no other choice or call of the answer has.</summary>
    public static void WriteCallIdentity(Utf8JsonWriter json, SandboxAnswer answer, int choice, int call)
    {
        json.WriteString("id"u8, $"call_{answer.Fingerprint}_{choice}_{call}");
        json.WriteString("type"u8, "function"u8);
    }

    private static void WriteMessage(Utf8JsonWriter json, SandboxAnswer answer, int choice)
    {
        json.WriteStartObject("message"u8);
        json.WriteString("role"u8, "assistant"u8);
        json.WriteString("content"u8, answer.Text);
        json.WriteNull("refusal"u8);
        if (!answer.ToolCalls.IsEmpty)
        {
            json.WriteStartArray("tool_calls"u8);
            for (var index = 0; index < answer.ToolCalls.Length; index++)
            {
                json.WriteStartObject();
                WriteCallIdentity(json, answer, choice, index);
                json.WriteStartObject("function"u8);
                json.WriteString("name"u8, answer.ToolCalls[index].Name);
                json.WriteString("arguments"u8, answer.ToolCalls[index].Arguments);
                json.WriteEndObject();
                json.WriteEndObject();
            }

            json.WriteEndArray();
        }

        json.WriteEndObject();
    }
}
