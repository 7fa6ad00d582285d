using System.Text.Json;
using SmoothLlm.Core.Protocol.Conversation;
using SmoothLlm.Core.Protocol.Json;

namespace SmoothLlm.Core.Protocol.OpenAiChat;

/// <summary>
/// Checks a chat completion request and finds in it what the proxy acts on. Whatever else it holds is checked to be
/// sound JSON and left to the provider. Source: OpenAI API reference, "Create chat completion".
/// </summary>
public static class ChatRequestReader
{
    private const int MaxChoices = 128;

    private static readonly CheckedBody.Reading<ChatRequest> Reading = (ref CheckedJsonReader reader) => ReadRequest(ref reader, isCompletion: false);
    private static readonly CheckedBody.Reading<ChatRequest> ReadingCompletion = (ref CheckedJsonReader reader) => ReadRequest(ref reader, isCompletion: true);

    /// <summary>Reads a request.</summary>
    /// <param name="body">The whole body, UTF-8, without a byte order mark.</param>
    /// <param name="fault">What is wrong, when the result is null.</param>
    public static ChatRequest? Read(ReadOnlySpan<byte> body, out RequestFault? fault) => CheckedBody.Read(body, Reading, out fault);

    /// <summary>Reads a request for an older text completion: a prompt, or several, instead of messages. Source: OpenAI API reference, "Create completion".</summary>
    /// <inheritdoc cref="Read"/>
    public static ChatRequest? ReadCompletion(ReadOnlySpan<byte> body, out RequestFault? fault) => CheckedBody.Read(body, ReadingCompletion, out fault);

    private static ChatRequest ReadRequest(ref CheckedJsonReader reader, bool isCompletion)
    {
        var fields = new Fields { Choices = 1 };
        for (reader.Read(); reader.Type == JsonTokenType.PropertyName; reader.Read())
        {
            if (!isCompletion || !TryReadCompletionField(ref reader, ref fields))
                ReadField(ref reader, ref fields);
        }

        int bodyEnd = reader.Start;
        reader.ReadToEnd();

        string model = CheckedBody.Required(fields.ModelName);
        if (isCompletion && fields.Prompts == 0)
            throw new RequestFaultException("'prompt' is missing: send the text that is to be completed.", "prompt");
        if (!isCompletion && !fields.HasMessages)
            throw new RequestFaultException("'messages' is missing: send the conversation as an array.", "messages");
        if (fields.HasStreamOptions && !fields.IsStreamed)
            throw new RequestFaultException("'stream_options' is only allowed together with 'stream': true.", "stream_options");
        return new ChatRequest(
            model, fields.ModelValue, fields.IsStreamed, fields.WantsUsageChunk, fields.StreamOptionsValue,
            fields.IncludeUsageValue, fields.MaxOutputTokens, fields.NullMaxTokens, fields.NullMaxCompletionTokens,
            isCompletion ? Math.Max(fields.Choices, fields.BestOf) * fields.Prompts : fields.Choices,
            fields.Parts.Count, fields.Parts.HasFiles, bodyEnd)
        {
            Format = isCompletion ? WireFormat.OpenAiCompletions : WireFormat.OpenAiChat,
            MaxTokensName = fields.HasNewerCap || fields.NullMaxCompletionTokens is not null ? null : fields.MaxTokensName,
            ToolsValue = fields.ToolsValue,
            ResponseFormatValue = fields.ResponseFormatValue,
            FileUrls = fields.Parts.FileUrls,
            EndUser = RequestFacts.EndUserOf(fields.EndUser),
        };
    }

    private static bool TryReadCompletionField(ref CheckedJsonReader reader, ref Fields fields)
    {
        if (reader.IsName("prompt"u8))
        {
            reader.Read();
            fields.Prompts = PromptsReader.Count(ref reader, "prompt");
            return true;
        }

        if (reader.IsName("best_of"u8))
        {
            fields.BestOf = (int)Math.Min(ReadCount(ref reader, "best_of") ?? 1, MaxChoices);
            return true;
        }

        // Other than in a chat it is a number.
        if (!reader.IsName("logprobs"u8))
            return false;
        reader.Read();
        reader.Skip();
        return true;
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
            Range name = reader.Start..(reader.Start + reader.Value.Length + 2);
            long? cap = ReadCount(ref reader, "max_tokens");
            fields.MaxTokensName = cap is null ? null : name;
            fields.TakeCap(cap, reader.Start..reader.End, ref fields.NullMaxTokens);
        }
        else if (reader.IsName("max_completion_tokens"u8))
        {
            long? cap = ReadCount(ref reader, "max_completion_tokens");
            fields.HasNewerCap = cap is not null;
            fields.TakeCap(cap, reader.Start..reader.End, ref fields.NullMaxCompletionTokens);
        }
        else if (reader.IsName("n"u8))
        {
            long choices = ReadCount(ref reader, "n") ?? 1;
            fields.Choices = choices <= MaxChoices
                ? (int)choices
                : throw new RequestFaultException($"'n' must be at most {MaxChoices}.", "n");
        }
        else if (reader.IsName("tools"u8))
        {
            fields.ToolsValue = CheckValue(ref reader);
        }
        else if (reader.IsName("response_format"u8))
        {
            fields.ResponseFormatValue = CheckValue(ref reader);
        }
        else if (reader.IsName("user"u8))
        {
            ChatFieldTypes.Check(ref reader);
            fields.EndUser = reader.TextOrNull() ?? fields.EndUser;
        }
        else if (reader.IsName("safety_identifier"u8))
        {
            ChatFieldTypes.Check(ref reader);
            fields.EndUser ??= reader.TextOrNull();
        }
        else
        {
            ChatFieldTypes.Check(ref reader);
        }
    }

    /// <returns>Where the value stands, blanks before it included.</returns>
    private static Range CheckValue(ref CheckedJsonReader reader)
    {
        int start = reader.End;
        ChatFieldTypes.Check(ref reader);
        return start..reader.End;
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
            throw RequestFaultException.Wrong("stream_options", "an object");
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
            _ => throw RequestFaultException.Wrong(path, "true or false"),
        };
    }

    private static long? ReadCount(ref CheckedJsonReader reader, string path)
    {
        reader.Read();
        if (reader.Type == JsonTokenType.Null)
            return null;
        if (reader.Type != JsonTokenType.Number || !reader.TryGetInt64(out long count))
            throw RequestFaultException.Wrong(path, "a whole number");
        return count is >= 1 and <= int.MaxValue
            ? count
            : throw new RequestFaultException($"'{path}' must be at least 1 and at most {int.MaxValue}.", path);
    }

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
        public Range? MaxTokensName;
        public bool HasNewerCap;
        public Range? ToolsValue;
        public Range? ResponseFormatValue;
        public string? EndUser;
        public int Choices;
        public int BestOf;
        public int Prompts;
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
