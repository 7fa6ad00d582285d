using System.Text.Json;
using System.Text.Unicode;
using SmoothLlm.Core.Protocol.Json;

namespace SmoothLlm.Core.Protocol.OpenAiChat;

/// <summary>
/// Checks a chat completion request and finds in it what the proxy acts on. Whatever else it holds is checked to be
/// sound JSON and left to the provider. Source: OpenAI API reference, "Create chat completion".
/// </summary>
public static class ChatRequestReader
{
    private const int MaxChoices = 128;

    [ThreadStatic]
    private static PropertyNames? names;

    /// <summary>Reads a request.</summary>
    /// <param name="body">The whole body, UTF-8, without a byte order mark.</param>
    /// <param name="fault">What is wrong, when the result is null.</param>
    public static ChatRequest? Read(ReadOnlySpan<byte> body, out RequestFault? fault)
    {
        fault = null;
        if (body.IsEmpty)
        {
            fault = new RequestFault("The request has no body; send a JSON object with 'model' and 'messages'.", null);
            return null;
        }

        if (!Utf8.IsValid(body))
        {
            fault = new RequestFault("The body is not valid UTF-8.", null);
            return null;
        }

        try
        {
            (names ??= new PropertyNames()).Clear();
            var reader = new CheckedJsonReader(body, names);
            return ReadRequest(ref reader);
        }
        catch (RequestFaultException exception)
        {
            fault = exception.Fault;
        }
        catch (JsonException exception)
        {
            fault = new RequestFault(
                $"The body is not valid JSON (line {exception.LineNumber + 1 ?? 1}, byte {exception.BytePositionInLine + 1 ?? 1} of it).",
                null);
        }

        return null;
    }

    private static ChatRequest ReadRequest(ref CheckedJsonReader reader)
    {
        reader.Read();
        if (reader.Type != JsonTokenType.StartObject)
            throw new RequestFaultException("The body must be a JSON object.", null);

        var fields = new Fields { Choices = 1 };
        for (reader.Read(); reader.Type == JsonTokenType.PropertyName; reader.Read())
            ReadField(ref reader, ref fields);
        int bodyEnd = reader.Start;
        reader.ReadToEnd();

        if (fields.ModelName is null)
            throw new RequestFaultException("'model' is missing: name the model that is to answer.", "model");
        if (!fields.HasMessages)
            throw new RequestFaultException("'messages' is missing: send the conversation as an array.", "messages");
        if (fields.HasStreamOptions && !fields.IsStreamed)
            throw new RequestFaultException("'stream_options' is only allowed together with 'stream': true.", "stream_options");
        return new ChatRequest(
            fields.ModelName, fields.ModelValue, fields.IsStreamed, fields.WantsUsageChunk, fields.StreamOptionsValue,
            fields.IncludeUsageValue, fields.MaxOutputTokens, fields.NullMaxTokens, fields.NullMaxCompletionTokens, fields.Choices,
            fields.Parts.Count, fields.Parts.HasFiles, bodyEnd);
    }

    private static void ReadField(ref CheckedJsonReader reader, ref Fields fields)
    {
        if (reader.IsName("model"u8))
        {
            reader.Read();
            if (reader.Type != JsonTokenType.String || reader.Value.IsEmpty)
                throw WrongType("model", "a non-empty string");
            fields.ModelName = reader.Text();
            fields.ModelValue = reader.Start..reader.End;
        }
        else if (reader.IsName("messages"u8))
        {
            reader.Read();
            fields.Parts = ChatMessagesReader.Read(ref reader);
            fields.HasMessages = true;
        }
        else if (reader.IsName("stream"u8))
        {
            fields.IsStreamed = ReadBoolean(ref reader, "stream");
        }
        else if (reader.IsName("stream_options"u8))
        {
            ReadStreamOptions(ref reader, ref fields);
        }
        else if (reader.IsName("max_tokens"u8))
        {
            fields.TakeCap(ReadCount(ref reader, "max_tokens"), reader.Start..reader.End, ref fields.NullMaxTokens);
        }
        else if (reader.IsName("max_completion_tokens"u8))
        {
            fields.TakeCap(ReadCount(ref reader, "max_completion_tokens"), reader.Start..reader.End, ref fields.NullMaxCompletionTokens);
        }
        else if (reader.IsName("n"u8))
        {
            long choices = ReadCount(ref reader, "n") ?? 1;
            fields.Choices = choices <= MaxChoices
                ? (int)choices
                : throw new RequestFaultException($"'n' must be at most {MaxChoices}.", "n");
        }
        else
        {
            ChatFieldTypes.Check(ref reader);
        }
    }

    private static void ReadStreamOptions(ref CheckedJsonReader reader, ref Fields fields)
    {
        reader.Read();
        int start = reader.Start;
        if (reader.Type == JsonTokenType.Null)
        {
            fields.StreamOptionsValue = start..reader.End;
            return;
        }

        if (reader.Type != JsonTokenType.StartObject)
            throw WrongType("stream_options", "an object");
        fields.HasStreamOptions = true;
        for (reader.Read(); reader.Type == JsonTokenType.PropertyName; reader.Read())
        {
            if (reader.IsName("include_usage"u8))
            {
                fields.WantsUsageChunk = ReadBoolean(ref reader, "stream_options.include_usage");
                fields.IncludeUsageValue = reader.Start..reader.End;
            }
            else
            {
                reader.Read();
                reader.Skip();
            }
        }

        fields.StreamOptionsValue = start..reader.End;
    }

    private static bool ReadBoolean(ref CheckedJsonReader reader, string path)
    {
        reader.Read();
        return reader.Type switch
        {
            JsonTokenType.True => true,
            JsonTokenType.False or JsonTokenType.Null => false,
            _ => throw WrongType(path, "true or false"),
        };
    }

    private static long? ReadCount(ref CheckedJsonReader reader, string path)
    {
        reader.Read();
        if (reader.Type == JsonTokenType.Null)
            return null;
        if (reader.Type != JsonTokenType.Number || !reader.TryGetInt64(out long count))
            throw WrongType(path, "a whole number");
        return count is >= 1 and <= int.MaxValue
            ? count
            : throw new RequestFaultException($"'{path}' must be at least 1 and at most {int.MaxValue}.", path);
    }

    internal static RequestFaultException WrongType(string path, string wanted) => new($"'{path}' must be {wanted}.", path);

    private struct Fields
    {
        public string? ModelName;
        public Range ModelValue;
        public bool HasMessages;
        public bool IsStreamed;
        public bool WantsUsageChunk;
        public bool HasStreamOptions;
        public Range? IncludeUsageValue;
        public Range? StreamOptionsValue;
        public long? MaxOutputTokens;
        public Range? NullMaxTokens;
        public Range? NullMaxCompletionTokens;
        public int Choices;
        public ChatMessagesReader.NonTextParts Parts;

        /// <summary>The newer and the older name of the cap; with both, the hold must cover the greater.</summary>
        public void TakeCap(long? cap, Range value, ref Range? nullValue)
        {
            if (cap is null)
                nullValue = value;
            else if (MaxOutputTokens is null || cap > MaxOutputTokens)
                MaxOutputTokens = cap;
        }
    }
}
