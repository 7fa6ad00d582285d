using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using SmoothLlm.Core.Protocol.Conversation;

namespace SmoothLlm.Core.Protocol.OpenAiChat;

/// <summary>Writes the conversation of a chat completion request.</summary>
internal static class MessageWriter
{
    public static void Write(Utf8JsonWriter json, ConversationRequest request, ModelTraits traits, TranslationNotes notes)
    {
        json.WriteStartArray("messages"u8);
        for (int index = 0; index < request.Turns.Length; index++)
        {
            var turn = request.Turns[index];
            if (turn.Role == Role.Tool)
                index = WriteResults(json, request.Turns, index, notes);
            else
                WriteTurn(json, turn, $"messages[{index}]", traits, notes);
        }

        json.WriteEndArray();
    }

    private static void WriteTurn(Utf8JsonWriter json, Turn turn, string path, ModelTraits traits, TranslationNotes notes)
    {
        json.WriteStartObject();
        json.WriteString("role"u8, turn.Role switch
        {
            Role.System => "system"u8,
            Role.Developer => traits.KnowsDeveloper ? "developer"u8 : "system"u8,
            Role.Assistant => "assistant"u8,
            _ => "user"u8,
        });
        if (turn.Name is { } name)
            json.WriteString("name"u8, name);
        if (turn.Role == Role.Assistant)
            WriteAnswer(json, turn.Parts, notes);
        else
            WriteContent(json, turn.Parts, path, notes);
        json.WriteEndObject();
    }

    /// <summary>Results follow each other; pictures in them, for which a tool's message has no place, come behind the last one in the user's name.</summary>
    /// <returns>The last turn that was written.</returns>
    private static int WriteResults(Utf8JsonWriter json, ImmutableArray<Turn> turns, int index, TranslationNotes notes)
    {
        var media = ImmutableArray.CreateBuilder<Part>();
        for (; index < turns.Length && turns[index].Role == Role.Tool; index++)
        {
            foreach (var result in turns[index].Parts.OfType<Part.ToolResult>())
            {
                if (result.IsError == true)
                    notes.Drop("is_error");
                DropMark(result, notes);
                json.WriteStartObject();
                json.WriteString("role"u8, "tool"u8);
                json.WriteString("tool_call_id"u8, result.CallId);
                json.WriteString("content"u8, TextOf(result.Content));
                json.WriteEndObject();
                media.AddRange(result.Content.Where(part => part is not (Part.Text or Part.Refusal)));
            }
        }

        if (media.Count > 0)
        {
            json.WriteStartObject();
            json.WriteString("role"u8, "user"u8);
            WriteContent(json, media.ToImmutable(), "messages.content", notes);
            json.WriteEndObject();
        }

        return index - 1;
    }

    private static void WriteAnswer(Utf8JsonWriter json, ImmutableArray<Part> parts, TranslationNotes notes)
    {
        string text = TextOf(parts.Where(part => part is Part.Text));
        var calls = parts.OfType<Part.ToolCall>().ToArray();
        var refusal = parts.OfType<Part.Refusal>().FirstOrDefault();
        if (text.Length > 0 || (calls.Length == 0 && refusal is null))
            json.WriteString("content"u8, text);
        else
            json.WriteNull("content"u8);
        if (refusal is not null)
            json.WriteString("refusal"u8, refusal.Words);
        // The thoughts of another provider's model are sealed for that one, and OpenAI's format has no place for them.
        if (parts.Any(part => part is Part.Thinking or Part.HiddenThinking))
            notes.Drop("thinking");
        foreach (var part in parts)
            DropMark(part, notes);
        if (calls.Length == 0)
            return;
        json.WriteStartArray("tool_calls"u8);
        foreach (var call in calls)
        {
            json.WriteStartObject();
            WriteCallIdentity(json, call.Id, call.Signature);
            json.WriteStartObject("function"u8);
            json.WriteString("name"u8, call.Name);
            json.WriteString("arguments"u8, call.Arguments.Length == 0 ? "{}" : call.Arguments);
            json.WriteEndObject();
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    /// <summary>By what a call is known, in requests and answers.</summary>
    internal static void WriteCallIdentity(Utf8JsonWriter json, string id, string? signature)
    {
        json.WriteString("id"u8, id);
        json.WriteString("type"u8, "function"u8);
        if (signature is null)
            return;
        json.WriteStartObject("extra_content"u8);
        json.WriteStartObject("google"u8);
        json.WriteString("thought_signature"u8, signature);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void WriteContent(Utf8JsonWriter json, ImmutableArray<Part> parts, string path, TranslationNotes notes)
    {
        if (parts is [Part.Text { Cache: null } only])
        {
            json.WriteString("content"u8, only.Words);
            return;
        }

        json.WriteStartArray("content"u8);
        for (int index = 0; index < parts.Length; index++)
        {
            DropMark(parts[index], notes);
            json.WriteStartObject();
            WritePart(json, parts[index], $"{path}.content[{index}]");
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WritePart(Utf8JsonWriter json, Part part, string path)
    {
        switch (part)
        {
            case Part.Text { Words: var words }:
                WriteText(json, words);
                break;
            case Part.Refusal { Words: var words }:
                WriteText(json, words);
                break;
            case Part.Image image:
                json.WriteString("type"u8, "image_url"u8);
                json.WriteStartObject("image_url"u8);
                json.WriteString("url"u8, Address(image.Source, path));
                if (image.Detail is { } detail)
                    json.WriteString("detail"u8, detail);
                json.WriteEndObject();
                break;
            case Part.Document { Source: MediaSource.PlainText { Words: var words } }:
                WriteText(json, words);
                break;
            case Part.Document document:
                WriteFile(json, document, path);
                break;
            case Part.Audio audio:
                json.WriteString("type"u8, "input_audio"u8);
                json.WriteStartObject("input_audio"u8);
                json.WriteString("data"u8, audio.Data);
                json.WriteString("format"u8, audio.Encoding);
                json.WriteEndObject();
                break;
            default:
                throw TranslationNotes.Refuse(path, "cannot stand in a message of this role for the provider of this model.");
        }
    }

    private static void WriteText(Utf8JsonWriter json, string words)
    {
        json.WriteString("type"u8, "text"u8);
        json.WriteString("text"u8, words);
    }

    internal static void WriteFile(Utf8JsonWriter json, Part.Document document, string path)
    {
        json.WriteString("type"u8, "file"u8);
        json.WriteStartObject("file"u8);
        switch (document.Source)
        {
            case MediaSource.Inline inline:
                json.WriteString("filename"u8, document.Name ?? "document.pdf");
                json.WriteString("file_data"u8, $"data:{inline.MediaType};base64,{inline.Data}");
                break;
            case MediaSource.Uploaded { Owner: WireFormat.OpenAiChat, Id: var id }:
                json.WriteString("file_id"u8, id);
                break;
            default:
                throw TranslationNotes.Refuse(path, "is a file by its address, which the provider of this model does not fetch; send its content in base64.");
        }

        json.WriteEndObject();
    }

    private static string Address(MediaSource source, string path) => source switch
    {
        MediaSource.Inline inline => $"data:{inline.MediaType};base64,{inline.Data}",
        MediaSource.Url { Address: var address } => address,
        _ => throw TranslationNotes.Refuse(path, "is an upload at another provider, which the provider of this model does not have; send its content in base64."),
    };

    /// <summary>Providers of this format cache by themselves.</summary>
    private static void DropMark(Part part, TranslationNotes notes)
    {
        if (part.Cache is not null)
            notes.Drop("cache_control");
    }

    private static string TextOf(IEnumerable<Part> parts)
    {
        var text = new StringBuilder();
        foreach (var part in parts)
        {
            string? words = part switch { Part.Text said => said.Words, Part.Refusal refused => refused.Words, _ => null };
            if (words is not null)
                text.Append(text.Length > 0 ? "\n" : "").Append(words);
        }

        return text.ToString();
    }
}
