using System.Text.Json;
using System.Text.Json.Nodes;
using SmoothLlm.Core.Protocol.Json;

namespace SmoothLlm.Web.Components.Portal.Playground;

/// <summary>The request that a conversation comes to, for the proxy and for people to copy.</summary>
internal static class PlaygroundRequest
{
    private static readonly JsonSerializerOptions Readable = new() { Encoder = EveryScriptEncoder.Instance, WriteIndented = true };

    /// <param name="turns">The conversation; the last turn's answer is asked for.</param>
    /// <param name="canReason">Such models call the cap by another name, as it covers their thoughts.</param>
    public static JsonObject Of(string model, IEnumerable<Turn> turns, PlaygroundSettings settings, bool canReason)
    {
        var messages = new JsonArray();
        if (settings.SystemPrompt.Trim() is { Length: > 0 } prompt)
            messages.Add(new JsonObject { ["role"] = "system", ["content"] = prompt });
        foreach (var turn in turns)
        {
            messages.Add(new JsonObject { ["role"] = "user", ["content"] = Content(turn.Question) });
            if (turn.Answer.Text.Length > 0)
                messages.Add(new JsonObject { ["role"] = "assistant", ["content"] = turn.Answer.Text });
        }

        var request = new JsonObject { ["model"] = model, ["messages"] = messages };
        if (settings.Temperature is { } temperature)
            request["temperature"] = temperature;
        if (settings.MaxTokens is { } maxTokens)
            request[canReason ? "max_completion_tokens" : "max_tokens"] = maxTokens;
        if (settings.ReasoningEffort.Length > 0)
            request["reasoning_effort"] = settings.ReasoningEffort;
        if (ParseTools(settings.Tools) is { Count: > 0 } tools)
            request["tools"] = tools;
        return request;
    }

    /// <summary>As it is sent.</summary>
    public static byte[] Streamed(JsonObject request)
    {
        var streamed = (JsonObject)request.DeepClone();
        streamed["stream"] = true;
        streamed["stream_options"] = new JsonObject { ["include_usage"] = true };
        return JsonSerializer.SerializeToUtf8Bytes(streamed);
    }

    public static string Text(JsonObject request) => request.ToJsonString(Readable);

    /// <returns>What is wrong with the settings; null when nothing is.</returns>
    public static string? Check(PlaygroundSettings settings) =>
        settings.Temperature is < 0 or > 2 or double.NaN ? "temperature"
        : settings.MaxTokens is < 1 ? "max tokens"
        : settings.Tools.Trim().Length > 0 && ParseTools(settings.Tools) is null ? "tools"
        : null;

    private static JsonNode Content(Question question) => question.Attachments.Count == 0
        ? JsonValue.Create(question.Text)
        : new JsonArray([.. question.Attachments.Select(Part), TextPart(question.Text)]);

    /// <summary>Files first: models answer best when the question stands behind what it is about.</summary>
    private static JsonObject Part(Attachment attachment) => attachment.Kind switch
    {
        AttachmentKind.Image => new JsonObject { ["type"] = "image_url", ["image_url"] = new JsonObject { ["url"] = attachment.Content } },
        AttachmentKind.Pdf => new JsonObject { ["type"] = "file", ["file"] = new JsonObject { ["filename"] = attachment.Name, ["file_data"] = attachment.Content } },
        _ => TextPart($"{attachment.Name}:\n\n{attachment.Content}"),
    };

    private static JsonObject TextPart(string text) => new() { ["type"] = "text", ["text"] = text };

    private static JsonArray? ParseTools(string text)
    {
        try
        {
            return text.Trim().Length == 0 ? null : JsonNode.Parse(text) as JsonArray;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
