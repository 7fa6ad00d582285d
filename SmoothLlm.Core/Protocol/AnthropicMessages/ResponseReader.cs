using System.Collections.Immutable;
using System.Text.Json;
using SmoothLlm.Core.Protocol.Conversation;
using SmoothLlm.Core.Protocol.Json;

namespace SmoothLlm.Core.Protocol.AnthropicMessages;

/// <summary>Reads a whole message. Source: Anthropic API reference, "Create a Message", response.</summary>
public static class ResponseReader
{
    /// <summary>Reads an answer.</summary>
    /// <param name="body">UTF-8.</param>
    /// <returns>Null when there is no answer in it.</returns>
    public static ConversationAnswer? Read(ReadOnlySpan<byte> body)
    {
        using var document = ProviderJson.TryParse(body);
        if (document is null || document.RootElement.Get("error"u8).IsGiven() || document.RootElement.Get("content"u8).ValueKind != JsonValueKind.Array)
            return null;
        var root = document.RootElement;
        var parts = ImmutableArray.CreateBuilder<Part>();
        foreach (var block in root.Entries("content"u8))
        {
            if (ReadBlock(block) is { } part)
                parts.Add(part);
        }

        var reason = StopReasons.Read(root.Text("stop_reason"u8));
        // An end without anything before it is no answer.
        if (reason == FinishReason.Stop && parts.Count == 0)
            return null;
        // What was answered by way of the tool is the answer.
        if (reason == FinishReason.ToolCalls && !parts.Any(part => part is Part.ToolCall))
            reason = FinishReason.Stop;
        return new ConversationAnswer(
            root.Text("id"u8) ?? "",
            root.Text("model"u8) ?? "",
            [new AnswerChoice(parts.ToImmutable(), reason, root.Text("stop_sequence"u8))],
            root.Get("usage"u8) is { ValueKind: JsonValueKind.Object } usage ? MessagesUsage.Read(usage) : null);
    }

    private static Part? ReadBlock(JsonElement block) => block.Text("type"u8) switch
    {
        "text" => new Part.Text(block.Text("text"u8) ?? ""),
        "thinking" => new Part.Thinking(block.Text("thinking"u8) ?? "", block.Text("signature"u8) is { Length: > 0 } seal ? seal : null),
        "redacted_thinking" => new Part.HiddenThinking(block.Text("data"u8) ?? ""),
        "tool_use" when block.Text("name"u8) == RequestWriter.AnswerTool => new Part.Text(block.Get("input"u8).GetRawText()),
        "tool_use" => new Part.ToolCall(
            block.Text("id"u8) ?? "", block.Text("name"u8) ?? "", block.Get("input"u8) is { ValueKind: JsonValueKind.Object } input ? input.GetRawText() : "{}", Signature: null),
        _ => null,
    };
}
