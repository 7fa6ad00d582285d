using System.Text.Json;
using SmoothLlm.Core.Protocol.Conversation;
using SmoothLlm.Core.Protocol.Json;

namespace SmoothLlm.Core.Protocol.AnthropicMessages;

/// <summary>
/// Checks a Messages request and finds in it what the proxy acts on. Whatever else it holds is checked to be sound JSON
/// and left to the provider. Source: Anthropic API reference, "Create a Message".
/// </summary>
public static class MessagesRequestReader
{
    private static readonly CheckedBody.Reading<MessagesRequest> Reading = ReadRequest;
    private static readonly CheckedBody.Reading<MessagesRequest> ReadingWithoutCap = ReadWithoutCap;

    /// <summary>Reads a request.</summary>
    /// <param name="body">The whole body, UTF-8, without a byte order mark.</param>
    /// <param name="fault">What is wrong, when the result is null.</param>
    public static MessagesRequest? Read(ReadOnlySpan<byte> body, out RequestFault? fault) => CheckedBody.Read(body, Reading, out fault);

    /// <summary>Reads a request whose tokens are only to be counted: it needs no cap.</summary>
    /// <inheritdoc cref="Read"/>
    public static MessagesRequest? ReadForCount(ReadOnlySpan<byte> body, out RequestFault? fault) => CheckedBody.Read(body, ReadingWithoutCap, out fault);

    private static MessagesRequest ReadRequest(ref CheckedJsonReader reader) =>
        ReadWithoutCap(ref reader) is { MaxTokens: > 0 } request
            ? request
            : throw new RequestFaultException("'max_tokens' is missing: say how long the answer may be, in tokens.", "max_tokens");

    private static MessagesRequest ReadWithoutCap(ref CheckedJsonReader reader)
    {
        var fields = default(Fields);
        for (reader.Read(); reader.Type == JsonTokenType.PropertyName; reader.Read())
            ReadField(ref reader, ref fields);
        int bodyEnd = reader.Start;
        reader.ReadToEnd();
        string model = CheckedBody.Required(fields.ModelName);
        if (!fields.HasMessages)
            throw new RequestFaultException("'messages' is missing: send the conversation as an array.", "messages");
        return new MessagesRequest(model, fields.ModelValue, fields.IsStreamed, fields.MaxTokens, fields.MediaParts, fields.HasFiles, bodyEnd)
        {
            EndUser = RequestFacts.EndUserOf(fields.EndUser),
        };
    }

    private static void ReadField(ref CheckedJsonReader reader, ref Fields fields)
    {
        if (reader.IsName("model"u8))
        {
            reader.Read();
            fields.ModelName = CheckedBody.ReadModel(ref reader, out fields.ModelValue);
        }
        else if (reader.IsName("messages"u8))
        {
            reader.Read();
            ReadMessages(ref reader, ref fields);
        }
        else if (reader.IsName("system"u8))
        {
            reader.Read();
            if (reader.Type is not (JsonTokenType.String or JsonTokenType.StartArray or JsonTokenType.Null))
                throw RequestFaultException.Wrong("system", "a string or an array of text blocks");
            reader.Skip();
        }
        else if (reader.IsName("max_tokens"u8))
        {
            reader.Read();
            if (reader.Type != JsonTokenType.Number || !reader.TryGetInt64(out long count))
                throw RequestFaultException.Wrong("max_tokens", "a whole number");
            fields.MaxTokens = count is >= 1 and <= int.MaxValue
                ? count
                : throw new RequestFaultException($"'max_tokens' must be at least 1 and at most {int.MaxValue}.", "max_tokens");
        }
        else if (reader.IsName("stream"u8))
        {
            reader.Read();
            if (reader.Type is not (JsonTokenType.True or JsonTokenType.False))
                throw RequestFaultException.Wrong("stream", "true or false");
            fields.IsStreamed = reader.Type == JsonTokenType.True;
        }
        else if (reader.IsName("metadata"u8))
        {
            ReadMetadata(ref reader, ref fields);
        }
        else
        {
            MessagesFieldTypes.Check(ref reader);
        }
    }

    private static void ReadMetadata(ref CheckedJsonReader reader, ref Fields fields)
    {
        reader.Read();
        if (reader.Type == JsonTokenType.Null)
            return;
        if (reader.Type != JsonTokenType.StartObject)
            throw RequestFaultException.Wrong("metadata", "an object");
        for (reader.Read(); reader.Type == JsonTokenType.PropertyName; reader.Read())
        {
            bool isUser = reader.IsName("user_id"u8);
            reader.Read();
            if (isUser)
                fields.EndUser = reader.TextOrNull();
            reader.Skip();
        }
    }

    private static void ReadMessages(ref CheckedJsonReader reader, ref Fields fields)
    {
        if (reader.Type != JsonTokenType.StartArray)
            throw RequestFaultException.Wrong("messages", "an array of messages");
        fields.HasMessages = true;
        int index = 0;
        for (reader.Read(); reader.Type != JsonTokenType.EndArray; reader.Read())
        {
            ReadMessage(ref reader, index, ref fields);
            index++;
        }

        if (index == 0)
            throw new RequestFaultException("'messages' is empty: send at least one message.", "messages");
    }

    private static void ReadMessage(ref CheckedJsonReader reader, int index, ref Fields fields)
    {
        if (reader.Type != JsonTokenType.StartObject)
            throw RequestFaultException.Wrong($"messages[{index}]", "an object with 'role' and 'content'");
        bool hasRole = false;
        bool hasContent = false;
        for (reader.Read(); reader.Type == JsonTokenType.PropertyName; reader.Read())
        {
            bool isRole = reader.IsName("role"u8);
            bool isContent = reader.IsName("content"u8);
            reader.Read();
            if (isRole && (reader.Type != JsonTokenType.String || !(reader.IsName("user"u8) || reader.IsName("assistant"u8) || reader.IsName("system"u8))))
                throw RequestFaultException.Wrong($"messages[{index}].role", "'user' or 'assistant'");
            if (isContent)
                ReadContent(ref reader, $"messages[{index}].content", ref fields);
            else
                reader.Skip();
            hasRole |= isRole;
            hasContent |= isContent;
        }

        if (!hasRole || !hasContent)
            throw new RequestFaultException($"'messages[{index}].{(hasRole ? "content" : "role")}' is missing.", $"messages[{index}].{(hasRole ? "content" : "role")}");
    }

    /// <summary>A string, or blocks; a tool's result has blocks of its own.</summary>
    private static void ReadContent(ref CheckedJsonReader reader, string path, ref Fields fields)
    {
        if (reader.Type == JsonTokenType.String)
            return;
        if (reader.Type != JsonTokenType.StartArray)
            throw RequestFaultException.Wrong(path, "a string or an array of blocks");
        int index = 0;
        for (reader.Read(); reader.Type != JsonTokenType.EndArray; reader.Read())
        {
            if (reader.Type != JsonTokenType.StartObject)
                throw RequestFaultException.Wrong($"{path}[{index}]", "an object with 'type'");
            ReadBlock(ref reader, path, index, ref fields);
            index++;
        }
    }

    private static void ReadBlock(ref CheckedJsonReader reader, string path, int index, ref Fields fields)
    {
        bool hasType = false;
        for (reader.Read(); reader.Type == JsonTokenType.PropertyName; reader.Read())
        {
            bool isType = reader.IsName("type"u8);
            bool isContent = reader.IsName("content"u8);
            reader.Read();
            if (isType)
            {
                if (reader.Type != JsonTokenType.String)
                    throw RequestFaultException.Wrong($"{path}[{index}].type", "a string");
                hasType = true;
                bool isFile = reader.IsName("document"u8) || reader.IsName("container_upload"u8);
                fields.HasFiles |= isFile;
                if (isFile || reader.IsName("image"u8))
                    fields.MediaParts++;
            }

            if (isContent && reader.Type == JsonTokenType.StartArray)
                ReadContent(ref reader, $"{path}[{index}].content", ref fields);
            else
                reader.Skip();
        }

        if (!hasType)
            throw new RequestFaultException($"'{path}[{index}].type' is missing.", $"{path}[{index}].type");
    }

    private struct Fields
    {
        public string? ModelName;
        public Range ModelValue;
        public bool HasMessages;
        public bool IsStreamed;
        public long MaxTokens;
        public int MediaParts;
        public bool HasFiles;
        public string? EndUser;
    }
}
