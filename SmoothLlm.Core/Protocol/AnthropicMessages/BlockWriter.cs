using System.Text.Json;
using SmoothLlm.Core.Protocol.Conversation;

namespace SmoothLlm.Core.Protocol.AnthropicMessages;

/// <summary>
/// Writes instructions and conversation of a Messages request. Instructions stand in a field of their own, wherever they
/// stood; turns of the same speaker become one, so that all results of tools are in one turn of the user.
/// </summary>
internal sealed class BlockWriter(Utf8JsonWriter json, ConversationRequest request, ModelTraits traits, TranslationNotes notes)
{
    /// <param name="instruction">One more; null for none.</param>
    public void Write(string? instruction)
    {
        if (request.Turns.Any(turn => turn.Name is not null))
            notes.Drop("messages.name");
        var instructions = new List<PlacedPart>();
        var spoken = new List<(bool IsAssistant, List<PlacedPart> Parts)>();
        for (int index = 0; index < request.Turns.Length; index++)
        {
            var turn = request.Turns[index];
            if (turn.Role is Role.System or Role.Developer)
                AddParts(instructions, turn, index);
            else
                AddTurn(spoken, turn, index);
        }

        // There must be something to answer to: instructions alone are what the user says.
        if (request.Turns.All(turn => turn.Role is Role.System or Role.Developer))
        {
            instructions.RemoveAll(placed => !CanStand(placed.Part));
            (spoken, instructions) = ([(false, instructions)], []);
        }

        WriteSystem(instructions, instruction);
        WriteTurns(spoken);
    }

    public static void WriteMark(Utf8JsonWriter json, CacheMark? mark)
    {
        if (mark is null)
            return;
        json.WriteStartObject("cache_control"u8);
        json.WriteString("type"u8, "ephemeral"u8);
        if (mark.TimeToLive is { } ttl)
            json.WriteString("ttl"u8, ttl);
        json.WriteEndObject();
    }

    private static void AddParts(List<PlacedPart> parts, Turn turn, int index)
    {
        for (int part = 0; part < turn.Parts.Length; part++)
            parts.Add(new PlacedPart(turn.Parts[part], index, part));
    }

    private void AddTurn(List<(bool IsAssistant, List<PlacedPart> Parts)> turns, Turn turn, int index)
    {
        bool isAssistant = turn.Role == Role.Assistant;
        var parts = new List<PlacedPart>(turn.Parts.Length);
        AddParts(parts, turn, index);
        parts.RemoveAll(placed => !CanStand(placed.Part));
        if (parts.Count == 0)
            return;
        if (turns.Count > 0 && turns[^1].IsAssistant == isAssistant)
            turns[^1].Parts.AddRange(parts);
        else
            turns.Add((isAssistant, parts));
    }

    private void WriteSystem(List<PlacedPart> instructions, string? instruction)
    {
        if (instruction is not null)
            instructions.Add(new PlacedPart(new Part.Text(instruction), 0, 0));
        if (instructions.Count == 0)
            return;
        if (instructions is [{ Part: Part.Text { Cache: null, Words.Length: > 0 } only }])
        {
            json.WriteString("system"u8, only.Words);
            return;
        }

        WriteBlocks("system"u8, instructions);
    }

    private void WriteTurns(List<(bool IsAssistant, List<PlacedPart> Parts)> turns)
    {
        if (turns.Count > 0 && turns[0].IsAssistant)
            turns.Insert(0, (false, [new PlacedPart(new Part.Text("."), 0, 0)]));
        if (turns.Count > 0 && turns[^1].IsAssistant)
            CheckPrefill(turns[^1].Parts);
        json.WriteStartArray("messages"u8);
        foreach (var (isAssistant, parts) in turns)
        {
            json.WriteStartObject();
            json.WriteString("role"u8, isAssistant ? "assistant"u8 : "user"u8);
            WriteContent(parts);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    /// <summary>Empty text is refused; thoughts without a seal, too.</summary>
    private bool CanStand(Part part)
    {
        if (part is Part.Thinking { Signature: null })
        {
            notes.Drop("reasoning_content");
            return false;
        }

        return part is not (Part.Text { Words.Length: 0 } or Part.Refusal { Words.Length: 0 });
    }

    /// <summary>An answer that the client began must not end in blanks.</summary>
    private void CheckPrefill(List<PlacedPart> parts)
    {
        if (!traits.TakesPrefill)
            throw TranslationNotes.Refuse($"messages[{request.Turns.Length - 1}]", "is the assistant's; this model does not continue an answer that was begun. End with a message of the user.");
        if (parts[^1].Part is Part.Text text)
            parts[^1] = parts[^1] with { Part = text with { Words = text.Words.TrimEnd() } };
    }

    private void WriteContent(List<PlacedPart> parts)
    {
        if (parts is [{ Part: Part.Text { Cache: null } only }])
            json.WriteString("content"u8, only.Words);
        else
            WriteBlocks("content"u8, parts);
    }

    private void WriteBlocks(ReadOnlySpan<byte> name, List<PlacedPart> parts)
    {
        json.WriteStartArray(name);
        foreach (var placed in parts)
            WritePart(placed);
        json.WriteEndArray();
    }

    private void WritePart(PlacedPart placed)
    {
        if (placed.Part is Part.Text { Words.Length: 0 })
            return;
        json.WriteStartObject();
        switch (placed.Part)
        {
            case Part.Text { Words: var words }:
                Write("text"u8, "text"u8, words);
                break;
            case Part.Refusal { Words: var words }:
                Write("text"u8, "text"u8, words);
                break;
            case Part.Image image:
                if (image.Detail is not null and not "auto")
                    notes.Drop("detail");
                json.WriteString("type"u8, "image"u8);
                WriteSource(image.Source, placed);
                break;
            case Part.Document document:
                WriteDocument(document, placed);
                break;
            case Part.ToolCall call:
                Write("tool_use"u8, "id"u8, CallIds.Clean(call.Id));
                json.WriteString("name"u8, call.Name);
                json.WritePropertyName("input"u8);
                ResponseWriter.WriteInput(json, call.Arguments);
                break;
            case Part.ToolResult result:
                WriteResult(result, placed);
                break;
            case Part.Thinking thinking:
                Write("thinking"u8, "thinking"u8, thinking.Words);
                json.WriteString("signature"u8, thinking.Signature);
                break;
            case Part.HiddenThinking { Data: var data }:
                Write("redacted_thinking"u8, "data"u8, data);
                break;
            default:
                throw TranslationNotes.Refuse(PathOf(placed), "holds sound, which the provider of this model does not take.");
        }

        WriteMark(json, placed.Part.Cache);
        json.WriteEndObject();
    }

    private void Write(ReadOnlySpan<byte> type, ReadOnlySpan<byte> name, string value)
    {
        json.WriteString("type"u8, type);
        json.WriteString(name, value);
    }

    private void WriteResult(Part.ToolResult result, PlacedPart placed)
    {
        Write("tool_result"u8, "tool_use_id"u8, CallIds.Clean(result.CallId));
        var content = result.Content.Select((part, index) => placed with { Part = part, PartIndex = index }).Where(inner => CanStand(inner.Part)).ToList();
        if (content.Count > 0)
            WriteContent(content);
        if (result.IsError == true)
            json.WriteBoolean("is_error"u8, true);
    }

    private void WriteDocument(Part.Document document, PlacedPart placed)
    {
        bool isImage = document.Source is MediaSource.Inline { MediaType: var type } && type.StartsWith("image/", StringComparison.OrdinalIgnoreCase);
        json.WriteString("type"u8, isImage ? "image"u8 : "document"u8);
        WriteSource(document.Source, placed);
        if (document.Name is { Length: > 0 } name && !isImage)
            json.WriteString("title"u8, name);
    }

    private void WriteSource(MediaSource source, PlacedPart placed)
    {
        json.WriteStartObject("source"u8);
        switch (source)
        {
            case MediaSource.Inline inline when inline.MediaType.StartsWith("text/", StringComparison.OrdinalIgnoreCase):
                WriteText(Decode(inline.Data, placed));
                break;
            case MediaSource.Inline inline:
                json.WriteString("type"u8, "base64"u8);
                json.WriteString("media_type"u8, inline.MediaType);
                json.WriteString("data"u8, inline.Data);
                break;
            case MediaSource.Url { Address: var address }:
                Write("url"u8, "url"u8, address);
                break;
            case MediaSource.PlainText { Words: var words }:
                WriteText(words);
                break;
            case MediaSource.Uploaded { Owner: WireFormat.AnthropicMessages, Id: var id }:
                Write("file"u8, "file_id"u8, id);
                break;
            default:
                throw TranslationNotes.Refuse(PathOf(placed), "is an upload at another provider, which the provider of this model does not have; send its content in base64.");
        }

        json.WriteEndObject();
    }

    private void WriteText(string words)
    {
        json.WriteString("type"u8, "text"u8);
        json.WriteString("media_type"u8, "text/plain"u8);
        json.WriteString("data"u8, words);
    }

    private string Decode(string data, PlacedPart placed)
    {
        try
        {
            return System.Text.Encoding.UTF8.GetString(Convert.FromBase64String(data));
        }
        catch (FormatException)
        {
            throw TranslationNotes.Refuse(PathOf(placed), "holds a file that is not base64.");
        }
    }

    /// <summary>The items of a response are put together anew, so their places say nothing to its client.</summary>
    private string PathOf(PlacedPart placed) =>
        request.Format == WireFormat.OpenAiChat ? $"messages[{placed.TurnIndex}].content[{placed.PartIndex}]" : "input";

    /// <summary>A piece of a turn, and where its client wrote it.</summary>
    private readonly record struct PlacedPart(Part Part, int TurnIndex, int PartIndex);
}
