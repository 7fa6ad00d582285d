using System.Text.Json;
using SmoothLlm.Core.Protocol.Json;

namespace SmoothLlm.Core.Protocol.OpenAiChat;

/// <summary>Checks the conversation of a chat completion request.</summary>
internal static class ChatMessagesReader
{
    /// <param name="reader">On the value of <c>messages</c>.</param>
    public static NonTextParts Read(ref CheckedJsonReader reader)
    {
        if (reader.Type != JsonTokenType.StartArray)
            throw RequestFaultException.Wrong("messages", "an array of messages");
        int index = 0;
        NonTextParts parts = default;
        for (reader.Read(); reader.Type != JsonTokenType.EndArray; reader.Read())
        {
            ReadMessage(ref reader, index, ref parts);
            index++;
        }

        return index > 0
            ? parts
            : throw new RequestFaultException("'messages' is empty: send at least one message.", "messages");
    }

    private static void ReadMessage(ref CheckedJsonReader reader, int index, ref NonTextParts parts)
    {
        if (reader.Type != JsonTokenType.StartObject)
            throw RequestFaultException.Wrong($"messages[{index}]", "an object with 'role' and 'content'");
        bool hasRole = false;
        for (reader.Read(); reader.Type == JsonTokenType.PropertyName; reader.Read())
        {
            if (reader.IsName("role"u8))
            {
                reader.Read();
                CheckRole(ref reader, index);
                hasRole = true;
            }
            else if (reader.IsName("content"u8))
            {
                reader.Read();
                ReadContent(ref reader, index, ref parts);
            }
            else if (reader.IsName("tool_calls"u8))
            {
                reader.Read();
                if (reader.Type is not (JsonTokenType.StartArray or JsonTokenType.Null))
                    throw RequestFaultException.Wrong($"messages[{index}].tool_calls", "an array");
                reader.Skip();
            }
            else
            {
                reader.Read();
                reader.Skip();
            }
        }

        if (!hasRole)
            throw new RequestFaultException($"'messages[{index}].role' is missing.", $"messages[{index}].role");
    }

    private static void CheckRole(ref CheckedJsonReader reader, int index)
    {
        bool isKnown = reader.Type == JsonTokenType.String
            && (reader.IsName("user"u8) || reader.IsName("assistant"u8) || reader.IsName("system"u8)
                || reader.IsName("developer"u8) || reader.IsName("tool"u8) || reader.IsName("function"u8));
        if (!isKnown)
            throw RequestFaultException.Wrong($"messages[{index}].role", "one of 'developer', 'system', 'user', 'assistant', 'tool', 'function'");
    }

    private static void ReadContent(ref CheckedJsonReader reader, int index, ref NonTextParts parts)
    {
        if (reader.Type is JsonTokenType.String or JsonTokenType.Null)
            return;
        if (reader.Type != JsonTokenType.StartArray)
            throw RequestFaultException.Wrong($"messages[{index}].content", "a string or an array of parts");
        int part = 0;
        for (reader.Read(); reader.Type != JsonTokenType.EndArray; reader.Read())
        {
            ReadPart(ref reader, index, part, ref parts);
            part++;
        }
    }

    private static void ReadPart(ref CheckedJsonReader reader, int index, int part, ref NonTextParts parts)
    {
        if (reader.Type != JsonTokenType.StartObject)
            throw RequestFaultException.Wrong($"messages[{index}].content[{part}]", "an object with 'type'");
        int start = reader.Start;
        bool hasType = false;
        bool isText = false;
        bool isBounded = false;
        bool isFileUrl = false;
        for (reader.Read(); reader.Type == JsonTokenType.PropertyName; reader.Read())
        {
            bool isType = reader.IsName("type"u8);
            reader.Read();
            if (isType)
            {
                if (reader.Type != JsonTokenType.String)
                    throw RequestFaultException.Wrong($"messages[{index}].content[{part}].type", "a string");
                hasType = true;
                isText = reader.IsName("text"u8) || reader.IsName("refusal"u8);
                isBounded = reader.IsName("image_url"u8) || reader.IsName("input_audio"u8);
                isFileUrl = reader.IsName("file_url"u8);
            }

            reader.Skip();
        }

        if (!hasType)
            throw new RequestFaultException($"'messages[{index}].content[{part}].type' is missing.", $"messages[{index}].content[{part}].type");
        if (isFileUrl)
            parts = parts with { FileUrls = [.. parts.FileUrls ?? [], new FileUrlPart(start..reader.End, $"messages[{index}].content[{part}]")] };
        if (!isText)
            parts = parts with { Count = parts.Count + 1, HasFiles = parts.HasFiles || !isBounded };
    }

    /// <summary>The parts of a conversation that are not text.</summary>
    /// <param name="Count">How many.</param>
    /// <param name="HasFiles">Whether there is anything but images, and sound that stands in the body: a file may be of any length.</param>
    /// <param name="FileUrls">Those that only some providers know; null for none.</param>
    internal readonly record struct NonTextParts(int Count, bool HasFiles, IReadOnlyList<FileUrlPart>? FileUrls);
}
