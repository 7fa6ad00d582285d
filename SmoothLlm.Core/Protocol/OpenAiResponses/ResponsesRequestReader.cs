using System.Text.Json;
using SmoothLlm.Core.Protocol.Conversation;
using SmoothLlm.Core.Protocol.Json;

namespace SmoothLlm.Core.Protocol.OpenAiResponses;

/// <summary>
/// Checks a Responses request and finds in it what the proxy acts on. Nothing is kept here from one request to the next:
/// what asks for that is refused. Source: OpenAI API reference, "Create a model response".
/// </summary>
public static class ResponsesRequestReader
{
    private static readonly CheckedBody.Reading<ResponsesRequest> Reading = ReadRequest;

    /// <summary>Reads a request.</summary>
    /// <param name="body">The whole body, UTF-8, without a byte order mark.</param>
    /// <param name="fault">What is wrong, when the result is null.</param>
    public static ResponsesRequest? Read(ReadOnlySpan<byte> body, out RequestFault? fault) => CheckedBody.Read(body, Reading, out fault);

    private static ResponsesRequest ReadRequest(ref CheckedJsonReader reader)
    {
        var fields = default(Fields);
        for (reader.Read(); reader.Type == JsonTokenType.PropertyName; reader.Read())
            ReadField(ref reader, ref fields);
        int bodyEnd = reader.Start;
        reader.ReadToEnd();
        string model = CheckedBody.Required(fields.ModelName);
        if (!fields.HasInput)
            throw new RequestFaultException("'input' is missing: send a text or the conversation as an array.", "input");
        return new ResponsesRequest(model, fields.ModelValue, fields.IsStreamed, fields.MaxOutputTokens, fields.MediaParts, fields.HasFiles, bodyEnd)
        {
            EndUser = RequestFacts.EndUserOf(fields.EndUser),
        };
    }

    private static void ReadField(ref CheckedJsonReader reader, ref Fields fields)
    {
        bool isInput = reader.IsName("input"u8);
        if (reader.IsName("model"u8))
        {
            reader.Read();
            fields.ModelName = CheckedBody.ReadModel(ref reader, out fields.ModelValue);
        }
        else if (isInput)
        {
            reader.Read();
            if (reader.Type is not (JsonTokenType.String or JsonTokenType.StartArray))
                throw RequestFaultException.Wrong("input", "a string or an array of items");
            fields.HasInput = true;
            CountMedia(ref reader, ref fields);
        }
        else if (reader.IsName("stream"u8))
        {
            fields.IsStreamed = ReadFlag(ref reader, "stream");
        }
        else if (reader.IsName("store"u8))
        {
            if (ReadFlag(ref reader, "store"))
                throw new RequestFaultException("'store' must be false: responses are not stored here; send the whole conversation each time.", "store");
        }
        else if (reader.IsName("background"u8))
        {
            if (ReadFlag(ref reader, "background"))
                throw new RequestFaultException("'background' must be false: responses are not stored here, so nobody could fetch one later.", "background");
        }
        else if (reader.IsName("previous_response_id"u8))
        {
            RefuseValue(ref reader, "previous_response_id");
        }
        else if (reader.IsName("conversation"u8))
        {
            RefuseValue(ref reader, "conversation");
        }
        else if (reader.IsName("max_output_tokens"u8))
        {
            reader.Read();
            if (reader.Type == JsonTokenType.Null)
                return;
            if (reader.Type != JsonTokenType.Number || !reader.TryGetInt64(out long count) || count is < 1 or > int.MaxValue)
                throw RequestFaultException.Wrong("max_output_tokens", $"a whole number from 1 to {int.MaxValue}");
            fields.MaxOutputTokens = count;
        }
        else
        {
            bool isUser = reader.IsName("user"u8), isNamed = isUser || reader.IsName("safety_identifier"u8);
            reader.Read();
            if (isNamed && (isUser || fields.EndUser is null))
                fields.EndUser = reader.TextOrNull() ?? fields.EndUser;
            reader.Skip();
        }
    }

    private static void RefuseValue(ref CheckedJsonReader reader, string name)
    {
        reader.Read();
        if (reader.Type != JsonTokenType.Null)
            throw new RequestFaultException($"'{name}' cannot be used: nothing is stored here; send the whole conversation as 'input' each time.", name);
    }

    private static bool ReadFlag(ref CheckedJsonReader reader, string name)
    {
        reader.Read();
        return reader.Type switch
        {
            JsonTokenType.True => true,
            JsonTokenType.False or JsonTokenType.Null => false,
            _ => throw RequestFaultException.Wrong(name, "true or false"),
        };
    }

    /// <summary>Wherever in the input a part says that it is one.</summary>
    private static void CountMedia(ref CheckedJsonReader reader, ref Fields fields)
    {
        if (reader.Type != JsonTokenType.StartArray)
            return;
        int depth = 1;
        while (depth > 0)
        {
            reader.Read();
            if (reader.Type is JsonTokenType.StartArray or JsonTokenType.StartObject)
                depth++;
            else if (reader.Type is JsonTokenType.EndArray or JsonTokenType.EndObject)
                depth--;
            else if (reader.Type == JsonTokenType.String && (reader.IsName("input_image"u8) || reader.IsName("input_file"u8)))
                (fields.MediaParts, fields.HasFiles) = (fields.MediaParts + 1, fields.HasFiles || reader.IsName("input_file"u8));
        }
    }

    private struct Fields
    {
        public string? ModelName;
        public Range ModelValue;
        public bool HasInput;
        public bool IsStreamed;
        public long? MaxOutputTokens;
        public int MediaParts;
        public bool HasFiles;
        public string? EndUser;
    }
}
