using System.Collections.Immutable;
using System.Text.Json;
using SmoothLlm.Core.Protocol.Conversation;
using SmoothLlm.Core.Protocol.Json;

namespace SmoothLlm.Core.Protocol.OpenAiChat;

/// <summary>Reads a whole chat completion. Source: OpenAI API reference, "The chat completion object".</summary>
public static class ResponseReader
{
    /// <summary>Reads an answer.</summary>
    /// <param name="body">UTF-8.</param>
    /// <returns>Null when there is no answer in it.</returns>
    public static ConversationAnswer? Read(ReadOnlySpan<byte> body)
    {
        using var document = ProviderJson.TryParse(body);
        if (document is null || document.RootElement.Get("error"u8).IsGiven())
            return null;
        var root = document.RootElement;
        var choices = ImmutableArray.CreateBuilder<AnswerChoice>();
        foreach (var choice in root.Entries("choices"u8))
            choices.Add(ReadChoice(choice));
        return choices.Count == 0
            ? null
            : new ConversationAnswer(
                root.Text("id"u8) ?? "", root.Text("model"u8) ?? "", choices.ToImmutable(),
                root.Get("usage"u8) is { ValueKind: JsonValueKind.Object } usage ? ChatUsage.Read(usage.Raw()) : null);
    }

    private static AnswerChoice ReadChoice(JsonElement choice)
    {
        var message = choice.Get("message"u8);
        var parts = ImmutableArray.CreateBuilder<Part>();
        ReadThinking(message, parts);
        if (TextOf(message.Get("content"u8)) is { Length: > 0 } text)
            parts.Add(new Part.Text(text));
        if (message.Text("refusal"u8) is { Length: > 0 } refusal)
            parts.Add(new Part.Refusal(refusal));
        bool hasCalls = false;
        foreach (var call in message.Entries("tool_calls"u8))
        {
            var function = call.Get("function"u8);
            parts.Add(new Part.ToolCall(
                call.Text("id"u8) ?? $"call_{parts.Count}", function.Text("name"u8) ?? "", ArgumentsOf(function) ?? "", ThoughtSignature(call)));
            hasCalls = true;
        }

        return new AnswerChoice(parts.ToImmutable(), FinishReasons.Read(choice.Text("finish_reason"u8), hasCalls));
    }

    private static void ReadThinking(JsonElement message, ImmutableArray<Part>.Builder parts)
    {
        foreach (var detail in message.Entries("reasoning_details"u8))
        {
            if ((detail.Text("text"u8) ?? detail.Text("summary"u8)) is { } words)
                parts.Add(new Part.Thinking(words, detail.Text("signature"u8)));
            else if (detail.Text("data"u8) is { } data)
                parts.Add(new Part.HiddenThinking(data));
        }

        if (parts.Count == 0 && ThoughtsOf(message) is { Length: > 0 } plain)
            parts.Add(new Part.Thinking(plain, Signature: null));
    }

    /// <summary>Two names are in use.</summary>
    internal static string? ThoughtsOf(JsonElement message) => message.Text("reasoning_content"u8) ?? message.Text("reasoning"u8);

    internal static string? ThoughtSignature(JsonElement call) =>
        call.Get("extra_content"u8).Get("google"u8).Text("thought_signature"u8);

    /// <summary>Some providers send an object instead of its text.</summary>
    internal static string? ArgumentsOf(JsonElement function) => function.Get("arguments"u8) switch
    {
        { ValueKind: JsonValueKind.String } text => text.Text(),
        { ValueKind: JsonValueKind.Object } value => value.GetRawText(),
        _ => null,
    };

    /// <summary>Text, or a list of parts of which some are text.</summary>
    internal static string? TextOf(JsonElement content)
    {
        if (content.ValueKind != JsonValueKind.Array)
            return content.Text();
        string text = "";
        foreach (var part in content.EnumerateArray())
            text += part.Text("text"u8);
        return text;
    }
}
