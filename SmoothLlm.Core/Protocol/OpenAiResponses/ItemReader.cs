using System.Collections.Immutable;
using SmoothLlm.Core.Protocol.Conversation;
using SmoothLlm.Core.Protocol.Json;

namespace SmoothLlm.Core.Protocol.OpenAiResponses;

/// <summary>Reads the input of a Responses request. What the model did in one turn comes in several items, which become one turn again.</summary>
internal static class ItemReader
{
    public static void Read(RequestField input, ImmutableArray<Turn>.Builder turns)
    {
        if (input.IsText)
        {
            turns.Add(new Turn(Role.User, [new Part.Text(input.RequiredText())]));
            return;
        }

        foreach (var item in input.Entries())
        {
            var (role, parts) = ReadItem(item);
            if (role == Role.Assistant && turns.Count > 0 && turns[^1].Role == Role.Assistant)
                turns[^1] = turns[^1] with { Parts = [.. turns[^1].Parts, .. parts] };
            else
                turns.Add(new Turn(role, parts));
        }
    }

    private static (Role Role, ImmutableArray<Part> Parts) ReadItem(RequestField item) => (item["type"].Text() ?? "message") switch
    {
        "message" => (RoleOf(item["role"]), ReadContent(item["content"])),
        "function_call" => (Role.Assistant, [ReadCall(item)]),
        "function_call_output" => (Role.Tool, [new Part.ToolResult(CallIds.Split(item["call_id"].RequiredText()).Id, ReadContent(item["output"]), IsError: null)]),
        "reasoning" => (Role.Assistant, ReadReasoning(item)),
        _ => throw item["type"].Refuse("names a kind of item that cannot be carried to the provider of this model."),
    };

    private static Part.ToolCall ReadCall(RequestField item)
    {
        var (id, signature) = CallIds.Split(item["call_id"].RequiredText());
        return new Part.ToolCall(id, item["name"].RequiredText(), item["arguments"].Text() ?? "", signature);
    }

    private static Role RoleOf(RequestField role) => role.RequiredText() switch
    {
        "system" => Role.System,
        "developer" => Role.Developer,
        "assistant" => Role.Assistant,
        "user" => Role.User,
        _ => throw role.Wrong("one of 'developer', 'system', 'user', 'assistant'"),
    };

    /// <summary>What <see cref="ReasoningSeal"/> put into it comes out again.</summary>
    private static ImmutableArray<Part> ReadReasoning(RequestField item)
    {
        string words = string.Concat(item["summary"].Entries().Select(part => part["text"].Text()));
        var (signature, hidden) = ReasoningSeal.Read(item["encrypted_content"].Text());
        if (hidden is not null)
            return [new Part.HiddenThinking(hidden)];
        return words.Length == 0 && signature is null ? [] : [new Part.Thinking(words, signature)];
    }

    private static ImmutableArray<Part> ReadContent(RequestField content)
    {
        if (!content.IsPresent)
            return [];
        return content.IsText ? [new Part.Text(content.RequiredText())] : [.. content.Entries().Select(ReadPart)];
    }

    private static Part ReadPart(RequestField part) => part["type"].RequiredText() switch
    {
        "input_text" or "output_text" or "text" => new Part.Text(part["text"].RequiredText()),
        "refusal" => new Part.Refusal(part["refusal"].RequiredText()),
        "input_image" => new Part.Image(SourceOf(part, "image_url", "file_id"), part["detail"].Text()),
        "input_file" => new Part.Document(
            SourceOf(part, part["file_url"].IsPresent ? "file_url" : "file_data", "file_id"), part["filename"].Text()),
        _ => throw part["type"].Refuse("names a kind of content that the provider of this model does not take."),
    };

    private static MediaSource SourceOf(RequestField part, string address, string id)
    {
        if (part[id].Text() is { } uploaded)
            return new MediaSource.Uploaded(WireFormat.OpenAiChat, uploaded);
        return MediaSource.FromAddress(part[address].RequiredText()) ?? throw part[address].Wrong("an http or https address, or a data URL in base64");
    }
}
