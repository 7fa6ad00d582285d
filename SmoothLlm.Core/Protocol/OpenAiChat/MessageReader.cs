using System.Collections.Immutable;
using SmoothLlm.Core.Protocol.Conversation;
using SmoothLlm.Core.Protocol.Json;

namespace SmoothLlm.Core.Protocol.OpenAiChat;

/// <summary>Reads the conversation of a chat completion request.</summary>
internal static class MessageReader
{
    public static ImmutableArray<Turn> Read(RequestField messages, TranslationNotes notes) =>
        [.. messages.Entries().Select(message => ReadTurn(message, notes))];

    private static Turn ReadTurn(RequestField message, TranslationNotes notes)
    {
        foreach (var field in message.Value.EnumerateObject())
        {
            if (field.Name is not ("role" or "content" or "name" or "tool_calls" or "tool_call_id" or "refusal" or "cache_control"
                or "reasoning" or "reasoning_content" or "reasoning_details" or "function_call" or "audio" or "annotations")
                && field.Value.ValueKind != System.Text.Json.JsonValueKind.Null)
                notes.Drop("messages." + field.Name);
        }

        return message["role"].RequiredText() switch
        {
            "system" => Said(Role.System, message, notes),
            "developer" => Said(Role.Developer, message, notes),
            "user" => Said(Role.User, message, notes),
            "assistant" => new Turn(Role.Assistant, ReadAnswer(message, notes)) { Name = message["name"].Text() },
            "tool" => new Turn(Role.Tool, [ReadResult(message, notes)]),
            _ => throw message["role"].Refuse("is of the older form of tools; send 'tool_calls' and messages with role 'tool' instead."),
        };
    }

    private static Turn Said(Role role, RequestField message, TranslationNotes notes)
    {
        var parts = ReadContent(message["content"], notes);
        return new Turn(role, Marked(parts, RequestReader.ReadCache(message))) { Name = message["name"].Text() };
    }

    private static ImmutableArray<Part> ReadAnswer(RequestField message, TranslationNotes notes)
    {
        if (message["function_call"].IsPresent)
            throw message["function_call"].Refuse("is of the older form of tools; send 'tool_calls' instead.");
        if (message["audio"].IsPresent)
            throw message["audio"].Refuse("refers to sound at another provider, which the provider of this model does not have.");
        var parts = ImmutableArray.CreateBuilder<Part>();
        ReadThinking(message, parts);
        parts.AddRange(ReadContent(message["content"], notes));
        if (message["refusal"].Text() is { } refusal)
            parts.Add(new Part.Refusal(refusal));
        foreach (var call in message["tool_calls"].Entries())
        {
            if (call["type"].Text() is { } type && type != "function")
                throw call.Refuse("is no function call; the provider of this model takes only those.");
            var function = call["function"];
            parts.Add(new Part.ToolCall(
                call["id"].RequiredText(), function["name"].RequiredText(), function["arguments"].Text() ?? "", ThoughtSignature(call)));
        }

        return Marked(parts.ToImmutable(), RequestReader.ReadCache(message));
    }

    /// <summary>Gemini's seal, where its own endpoint puts it.</summary>
    internal static string? ThoughtSignature(RequestField call) => call["extra_content"]["google"]["thought_signature"].Text();

    /// <summary>The list carries the seals; the plain text beside it is for people.</summary>
    private static void ReadThinking(RequestField message, ImmutableArray<Part>.Builder parts)
    {
        var details = message["reasoning_details"];
        foreach (var detail in details.Entries())
        {
            if (detail["type"].Text() == "reasoning.encrypted")
                parts.Add(new Part.HiddenThinking(detail["data"].Text() ?? ""));
            else if ((detail["text"].Text() ?? detail["summary"].Text()) is { } words)
                parts.Add(new Part.Thinking(words, detail["signature"].Text() is { Length: > 0 } seal ? seal : null));
        }

        if (!details.IsPresent && (message["reasoning_content"].Text() ?? message["reasoning"].Text()) is { Length: > 0 } plain)
            parts.Add(new Part.Thinking(plain, Signature: null));
    }

    private static Part.ToolResult ReadResult(RequestField message, TranslationNotes notes)
    {
        var result = new Part.ToolResult(message["tool_call_id"].RequiredText(), ReadContent(message["content"], notes), IsError: null);
        return RequestReader.ReadCache(message) is { } mark ? result with { Cache = mark } : result;
    }

    private static ImmutableArray<Part> ReadContent(RequestField content, TranslationNotes notes)
    {
        if (!content.IsPresent)
            return [];
        return content.IsText ? [new Part.Text(content.RequiredText())] : [.. content.Entries().Select(part => ReadPart(part, notes))];
    }

    private static Part ReadPart(RequestField part, TranslationNotes notes)
    {
        Part read = part["type"].RequiredText() switch
        {
            "text" => new Part.Text(part["text"].RequiredText()),
            "refusal" => new Part.Refusal(part["refusal"].RequiredText()),
            "image_url" => new Part.Image(ReadAddress(part["image_url"]), part["image_url"]["detail"].Text()),
            "input_audio" => new Part.Audio(part["input_audio"]["data"].RequiredText(), part["input_audio"]["format"].RequiredText()),
            "file" => ReadFile(part["file"]),
            "file_url" => ReadFileUrl(part["file_url"]),
            _ => throw part["type"].Refuse("names a kind of content that the provider of this model does not take."),
        };
        return RequestReader.ReadCache(part) is { } mark ? read with { Cache = mark } : read;
    }

    /// <summary>Clients send the address itself, or an object with it.</summary>
    private static MediaSource ReadAddress(RequestField address)
    {
        var url = address.IsText ? address : address["url"];
        return MediaSource.FromAddress(url.RequiredText()) ?? throw url.Wrong("an http or https address, or a data URL in base64");
    }

    internal static Part.Document ReadFileUrl(RequestField file) => new(ReadAddress(file), file["filename"].Text());

    private static Part.Document ReadFile(RequestField file)
    {
        string? name = file["filename"].Text();
        if (file["file_id"].Text() is { } id)
            return new Part.Document(new MediaSource.Uploaded(WireFormat.OpenAiChat, id), name);
        string data = file["file_data"].RequiredText();
        return new Part.Document(MediaSource.FromAddress(data) ?? new MediaSource.Inline("application/pdf", data), name);
    }

    private static ImmutableArray<Part> Marked(ImmutableArray<Part> parts, CacheMark? mark) =>
        mark is null || parts.IsEmpty ? parts : parts.SetItem(parts.Length - 1, parts[^1] with { Cache = mark });
}
