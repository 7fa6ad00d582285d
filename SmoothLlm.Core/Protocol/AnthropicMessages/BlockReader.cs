using System.Collections.Immutable;
using SmoothLlm.Core.Protocol.Conversation;
using SmoothLlm.Core.Protocol.Json;

namespace SmoothLlm.Core.Protocol.AnthropicMessages;

/// <summary>Reads the conversation of a Messages request.</summary>
internal static class BlockReader
{
    public static void ReadTurns(RequestField messages, ImmutableArray<Turn>.Builder turns, TranslationNotes notes)
    {
        foreach (var message in messages.Entries())
        {
            var content = message["content"];
            var blocks = content.IsText ? [new Part.Text(content.RequiredText())] : ReadBlocks(content, notes);
            switch (message["role"].RequiredText())
            {
                case "assistant":
                    turns.Add(new Turn(Role.Assistant, blocks));
                    break;
                case "system":
                    turns.Add(new Turn(Role.System, blocks));
                    break;
                default:
                    AddUser(blocks, turns);
                    break;
            }
        }
    }

    public static ImmutableArray<Part> ReadBlocks(RequestField blocks, TranslationNotes notes) =>
        [.. blocks.Entries().Select(block => ReadBlock(block, notes))];

    /// <summary>Results of tools are turns of their own elsewhere, and stand before what the user says to them.</summary>
    private static void AddUser(ImmutableArray<Part> blocks, ImmutableArray<Turn>.Builder turns)
    {
        foreach (var result in blocks.OfType<Part.ToolResult>())
            turns.Add(new Turn(Role.Tool, [result]));
        ImmutableArray<Part> said = [.. blocks.Where(block => block is not Part.ToolResult)];
        if (!said.IsEmpty || blocks.IsEmpty)
            turns.Add(new Turn(Role.User, said));
    }

    private static Part ReadBlock(RequestField block, TranslationNotes notes)
    {
        Part read = block["type"].RequiredText() switch
        {
            "text" => new Part.Text(block["text"].RequiredText()),
            "image" => new Part.Image(ReadSource(block["source"]), Detail: null),
            "document" => ReadDocument(block, notes),
            "tool_use" => ReadCall(block),
            "tool_result" => ReadResult(block, notes),
            "thinking" => new Part.Thinking(block["thinking"].RequiredText(), block["signature"].Text() is { Length: > 0 } seal ? seal : null),
            "redacted_thinking" => new Part.HiddenThinking(block["data"].RequiredText()),
            "search_result" => ReadSearchResult(block),
            _ => throw block["type"].Refuse("names a kind of block that the provider of this model does not take."),
        };
        if (block["citations"].IsPresent)
            notes.Drop("citations");
        return RequestReader.ReadCache(block) is { } mark ? read with { Cache = mark } : read;
    }

    private static Part.ToolCall ReadCall(RequestField block)
    {
        var (id, signature) = CallIds.Split(block["id"].RequiredText());
        return new Part.ToolCall(id, block["name"].RequiredText(), block["input"].Object()?.GetRawText() ?? "{}", signature);
    }

    private static Part.ToolResult ReadResult(RequestField block, TranslationNotes notes)
    {
        var content = block["content"];
        ImmutableArray<Part> parts = content.IsText ? [new Part.Text(content.RequiredText())] : ReadBlocks(content, notes);
        return new Part.ToolResult(CallIds.Split(block["tool_use_id"].RequiredText()).Id, parts, block["is_error"].Flag());
    }

    private static Part.Document ReadDocument(RequestField block, TranslationNotes notes)
    {
        if (block["context"].IsPresent)
            notes.Drop("context");
        return new Part.Document(ReadSource(block["source"]), block["title"].Text());
    }

    private static Part.Text ReadSearchResult(RequestField block)
    {
        var lines = block["content"].Entries().Select(part => part["text"].Text() ?? "");
        return new Part.Text($"{block["title"].Text()}\n{block["source"].Text()}\n{string.Join('\n', lines)}");
    }

    private static MediaSource ReadSource(RequestField source) => source["type"].RequiredText() switch
    {
        "base64" => new MediaSource.Inline(source["media_type"].RequiredText(), source["data"].RequiredText()),
        "url" => MediaSource.FromAddress(source["url"].RequiredText()) ?? throw source["url"].Wrong("an http or https address"),
        "text" => new MediaSource.PlainText(source["data"].RequiredText()),
        "content" => new MediaSource.PlainText(source["content"] is { IsText: true } text
            ? text.RequiredText()
            : string.Join('\n', source["content"].Entries().Select(part => part["text"].Text() ?? throw part.Refuse("is no text, which the provider of this model needs in a document.")))),
        "file" => new MediaSource.Uploaded(WireFormat.AnthropicMessages, source["file_id"].RequiredText()),
        _ => throw source["type"].Refuse("names a kind of source that the provider of this model does not take."),
    };
}
