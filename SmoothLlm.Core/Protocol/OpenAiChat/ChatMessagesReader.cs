using System.Text.Json;
using SmoothLlm.Core.Protocol.Json;

namespace SmoothLlm.Core.Protocol.OpenAiChat;

/// <summary>Checks the conversation of a chat completion request.</summary>
internal static class ChatMessagesReader
{
    /// <param name="reader">On the value of <c>messages</c>.</param>
    /// <returns>Parts that are not text.</returns>
    public static int Read(ref CheckedJsonReader reader)
    {
        if (reader.Type != JsonTokenType.StartArray)
            throw ChatRequestReader.WrongType("messages", "an array of messages");
        int index = 0;
        int mediaParts = 0;
        for (reader.Read(); reader.Type != JsonTokenType.EndArray; reader.Read())
        {
            mediaParts += ReadMessage(ref reader, index);
            index++;
        }

        return index > 0
            ? mediaParts
            : throw new RequestFaultException("'messages' is empty: send at least one message.", "messages");
    }

    private static int ReadMessage(ref CheckedJsonReader reader, int index)
    {
        if (reader.Type != JsonTokenType.StartObject)
            throw ChatRequestReader.WrongType($"messages[{index}]", "an object with 'role' and 'content'");
        bool hasRole = false;
        int mediaParts = 0;
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
                mediaParts += ReadContent(ref reader, index);
            }
            else if (reader.IsName("tool_calls"u8))
            {
                reader.Read();
                if (reader.Type is not (JsonTokenType.StartArray or JsonTokenType.Null))
                    throw ChatRequestReader.WrongType($"messages[{index}].tool_calls", "an array");
                reader.Skip();
            }
            else
            {
                reader.Read();
                reader.Skip();
            }
        }

        return hasRole
            ? mediaParts
            : throw new RequestFaultException($"'messages[{index}].role' is missing.", $"messages[{index}].role");
    }

    private static void CheckRole(ref CheckedJsonReader reader, int index)
    {
        bool isKnown = reader.Type == JsonTokenType.String
            && (reader.IsName("user"u8) || reader.IsName("assistant"u8) || reader.IsName("system"u8)
                || reader.IsName("developer"u8) || reader.IsName("tool"u8) || reader.IsName("function"u8));
        if (!isKnown)
            throw ChatRequestReader.WrongType($"messages[{index}].role", "one of 'developer', 'system', 'user', 'assistant', 'tool', 'function'");
    }

    private static int ReadContent(ref CheckedJsonReader reader, int index)
    {
        if (reader.Type is JsonTokenType.String or JsonTokenType.Null)
            return 0;
        if (reader.Type != JsonTokenType.StartArray)
            throw ChatRequestReader.WrongType($"messages[{index}].content", "a string or an array of parts");
        int part = 0;
        int mediaParts = 0;
        for (reader.Read(); reader.Type != JsonTokenType.EndArray; reader.Read())
        {
            mediaParts += ReadPart(ref reader, index, part) ? 1 : 0;
            part++;
        }

        return mediaParts;
    }

    /// <returns>Whether it is something else than text.</returns>
    private static bool ReadPart(ref CheckedJsonReader reader, int index, int part)
    {
        if (reader.Type != JsonTokenType.StartObject)
            throw ChatRequestReader.WrongType($"messages[{index}].content[{part}]", "an object with 'type'");
        bool hasType = false;
        bool isText = false;
        for (reader.Read(); reader.Type == JsonTokenType.PropertyName; reader.Read())
        {
            bool isType = reader.IsName("type"u8);
            reader.Read();
            if (isType)
            {
                if (reader.Type != JsonTokenType.String)
                    throw ChatRequestReader.WrongType($"messages[{index}].content[{part}].type", "a string");
                hasType = true;
                isText = reader.IsName("text"u8) || reader.IsName("refusal"u8);
            }

            reader.Skip();
        }

        return hasType
            ? !isText
            : throw new RequestFaultException($"'messages[{index}].content[{part}].type' is missing.", $"messages[{index}].content[{part}].type");
    }
}
