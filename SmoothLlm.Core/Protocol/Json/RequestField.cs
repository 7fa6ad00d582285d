using System.Text.Json;

namespace SmoothLlm.Core.Protocol.Json;

/// <summary>
/// A value in a request's body and the path by which its client knows it. What is null counts as absent; what is of the
/// wrong type throws <see cref="RequestFaultException"/>, which names it. The body has been checked to be sound before.
/// </summary>
/// <param name="value">Undefined when it is absent.</param>
/// <param name="path">Such as <c>messages[0].content</c>; empty for the body.</param>
internal readonly struct RequestField(JsonElement value, string path)
{
    public JsonElement Value => value;

    public string Path => path;

    public bool IsPresent => value.ValueKind is not (JsonValueKind.Undefined or JsonValueKind.Null);

    public bool IsText => value.ValueKind == JsonValueKind.String;

    public bool IsArray => value.ValueKind == JsonValueKind.Array;

    public bool IsObject => value.ValueKind == JsonValueKind.Object;

    /// <summary>A field of this object.</summary>
    public RequestField this[string name] =>
        new(value.ValueKind == JsonValueKind.Object && value.TryGetProperty(name, out var found) ? found : default, path.Length == 0 ? name : $"{path}.{name}");

    public string? Text() => !IsPresent ? null : IsText ? value.GetString() : throw Wrong("a string");

    public string RequiredText() => Text() ?? throw Missing();

    public bool? Flag() => !IsPresent ? null : value.ValueKind switch
    {
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        _ => throw Wrong("true or false"),
    };

    public double? Number() => !IsPresent ? null : value.ValueKind == JsonValueKind.Number && value.TryGetDouble(out double number) ? number : throw Wrong("a number");

    public long? Whole() => !IsPresent ? null : value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out long whole) ? whole : throw Wrong("a whole number");

    public JsonElement? Object() => !IsPresent ? null : IsObject ? value : throw Wrong("an object");

    /// <summary>The entries of an array; none when it is absent.</summary>
    public RequestField[] Entries()
    {
        if (!IsPresent)
            return [];
        if (!IsArray)
            throw Wrong("an array");
        var entries = new RequestField[value.GetArrayLength()];
        int index = 0;
        foreach (var entry in value.EnumerateArray())
        {
            entries[index] = new RequestField(entry, $"{path}[{index}]");
            index++;
        }

        return entries;
    }

    public RequestFaultException Wrong(string wanted) => RequestFaultException.Wrong(path, wanted);

    public RequestFaultException Missing() => new($"'{path}' is missing.", path);

    public RequestFaultException Refuse(string why) => new($"'{path}' {why}", path);
}
