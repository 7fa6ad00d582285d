using System.Text.Json;
using System.Text.Unicode;

namespace SmoothLlm.Core.Protocol.Json;

/// <summary>Reads a body with a <see cref="CheckedJsonReader"/> and turns whatever is wrong with it into words for its client.</summary>
internal static class CheckedBody
{
    [ThreadStatic]
    private static PropertyNames? names;

    /// <summary>Reads the body, whose opening brace has been read.</summary>
    public delegate T Reading<T>(ref CheckedJsonReader reader);

    /// <param name="body">The whole body, UTF-8, without a byte order mark.</param>
    /// <param name="read">Begins on the opening brace.</param>
    /// <param name="fault">What is wrong, when the result is null.</param>
    public static T? Read<T>(ReadOnlySpan<byte> body, Reading<T> read, out RequestFault? fault)
        where T : class
    {
        fault = null;
        if (body.IsEmpty)
        {
            fault = new RequestFault("The request has no body; send a JSON object.", null);
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
            reader.Read();
            return reader.Type == JsonTokenType.StartObject ? read(ref reader) : throw new RequestFaultException("The body must be a JSON object.", null);
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

    /// <summary>Reads the name of the model.</summary>
    /// <param name="reader">On the value.</param>
    /// <param name="value">Where it stands, quotes included.</param>
    public static string ReadModel(ref CheckedJsonReader reader, out Range value)
    {
        if (reader.Type != JsonTokenType.String || reader.Value.IsEmpty)
            throw RequestFaultException.Wrong("model", "a non-empty string");
        value = reader.Start..reader.End;
        return reader.Text();
    }

    /// <summary>A request that names no model is for nobody.</summary>
    /// <param name="model">Null when it was not there.</param>
    public static string Required(string? model) =>
        model ?? throw new RequestFaultException("'model' is missing: name the model that is to answer.", "model");
}
