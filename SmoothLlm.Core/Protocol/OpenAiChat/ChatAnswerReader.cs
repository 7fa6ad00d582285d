using System.Text.Json;
using SmoothLlm.Core.Usage;

namespace SmoothLlm.Core.Protocol.OpenAiChat;

/// <summary>What a whole answer, or one chunk of a streamed one, says about its worth.</summary>
public readonly struct ChatAnswerFacts
{
    /// <summary>Whether it is a JSON object at all.</summary>
    public bool IsObject { get; init; }

    /// <summary>Whether it holds an error in spite of its status.</summary>
    public bool HasError { get; init; }

    /// <summary>Entries of <c>choices</c>.</summary>
    public int Choices { get; init; }

    /// <summary>UTF-8 bytes of generated text and tool arguments, as escaped in JSON: what an estimate goes by.</summary>
    public int OutputBytes { get; init; }

    /// <summary>Whether a choice has its <c>finish_reason</c>.</summary>
    public bool HasFinished { get; init; }

    /// <summary>Where the value of <c>usage</c> stands when it is an object.</summary>
    public Range? UsageObject { get; init; }

    /// <summary>Where a <c>usage</c> that is no object (null) stands, name included.</summary>
    public Range? UsageNull { get; init; }

    /// <summary>Where the closing brace stands.</summary>
    public int BodyEnd { get; init; }

    /// <summary>The provider's count; null when there is none that makes sense.</summary>
    public TokenUsage? Usage { get; init; }
}

/// <summary>Reads what matters from an answer without building it. Source: OpenAI API reference, "The chat completion object".</summary>
public static class ChatAnswerReader
{
    /// <summary>Reads a whole answer or the data of one chunk.</summary>
    /// <param name="json">UTF-8.</param>
    /// <returns><see cref="ChatAnswerFacts.IsObject"/> is false when it is no JSON object.</returns>
    public static ChatAnswerFacts Read(ReadOnlySpan<byte> json)
    {
        try
        {
            return ReadObject(json);
        }
        catch (JsonException)
        {
            return default;
        }
    }

    private static ChatAnswerFacts ReadObject(ReadOnlySpan<byte> json)
    {
        var reader = new Utf8JsonReader(json);
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
            return default;
        bool hasError = false;
        int choices = 0;
        int outputBytes = 0;
        bool hasFinished = false;
        Range? usageObject = null;
        Range? usageNull = null;
        TokenUsage? usage = null;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            int nameStart = (int)reader.TokenStartIndex;
            if (reader.ValueTextEquals("choices"u8))
            {
                (choices, outputBytes, hasFinished) = ReadChoices(ref reader);
            }
            else if (reader.ValueTextEquals("usage"u8))
            {
                reader.Read();
                int start = (int)reader.TokenStartIndex;
                bool isObject = reader.TokenType == JsonTokenType.StartObject;
                reader.Skip();
                if (isObject)
                {
                    usageObject = start..(int)reader.BytesConsumed;
                    usage = ChatUsage.Read(json[usageObject.Value]);
                }
                else
                {
                    usageNull = nameStart..(int)reader.BytesConsumed;
                }
            }
            else if (reader.ValueTextEquals("error"u8))
            {
                reader.Read();
                hasError = reader.TokenType != JsonTokenType.Null;
                reader.Skip();
            }
            else
            {
                reader.Skip();
            }
        }

        int end = (int)reader.TokenStartIndex;
        // Whatever follows the object would make it no JSON.
        while (reader.Read())
        {
        }

        return new ChatAnswerFacts
        {
            IsObject = true,
            HasError = hasError,
            Choices = choices,
            OutputBytes = outputBytes,
            HasFinished = hasFinished,
            UsageObject = usageObject,
            UsageNull = usageNull,
            BodyEnd = end,
            Usage = usage,
        };
    }

    /// <summary>Text stands in <c>message</c> or <c>delta</c>, in fields of various names: every string in there counts but the role.</summary>
    private static (int Choices, int OutputBytes, bool HasFinished) ReadChoices(ref Utf8JsonReader reader)
    {
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartArray)
        {
            reader.Skip();
            return default;
        }

        int choices = 0;
        int outputBytes = 0;
        int depth = reader.CurrentDepth;
        bool isText = false;
        bool isFinish = false;
        bool hasFinished = false;
        while (reader.Read() && reader.CurrentDepth > depth)
        {
            switch (reader.TokenType)
            {
                case JsonTokenType.StartObject when reader.CurrentDepth == depth + 1:
                    choices++;
                    break;
                case JsonTokenType.PropertyName:
                    isFinish = reader.CurrentDepth == depth + 2 && reader.ValueTextEquals("finish_reason"u8);
                    isText = reader.ValueTextEquals("content"u8) || reader.ValueTextEquals("arguments"u8)
                        || reader.ValueTextEquals("reasoning_content"u8) || reader.ValueTextEquals("reasoning"u8)
                        || reader.ValueTextEquals("refusal"u8) || reader.ValueTextEquals("name"u8) || reader.ValueTextEquals("text"u8);
                    break;
                case JsonTokenType.String when isFinish:
                    hasFinished = true;
                    break;
                case JsonTokenType.String when isText:
                    outputBytes += reader.ValueSpan.Length;
                    break;
            }
        }

        return (choices, outputBytes, hasFinished);
    }
}
