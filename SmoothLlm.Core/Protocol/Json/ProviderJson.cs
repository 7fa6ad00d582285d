using System.Runtime.InteropServices;
using System.Text.Json;

namespace SmoothLlm.Core.Protocol.Json;

/// <summary>Reads what a provider sent: whatever is missing, or not of the type that it should be, counts as absent.</summary>
internal static class ProviderJson
{
    public static JsonElement Get(this JsonElement parent, ReadOnlySpan<byte> name) =>
        parent.ValueKind == JsonValueKind.Object && parent.TryGetProperty(name, out var value) ? value : default;

    public static string? Text(this JsonElement parent, ReadOnlySpan<byte> name) => parent.Get(name).Text();

    public static string? Text(this JsonElement value)
    {
        if (value.ValueKind != JsonValueKind.String)
            return null;
        try
        {
            return value.GetString();
        }
        catch (InvalidOperationException)
        {
            // Half of a surrogate pair, which is no character.
            return "\uFFFD";
        }
    }

    /// <summary>The entries of an array; none when it is no array.</summary>
    public static JsonElement.ArrayEnumerator Entries(this JsonElement parent, ReadOnlySpan<byte> name) =>
        parent.Get(name) is { ValueKind: JsonValueKind.Array } array ? array.EnumerateArray() : default;

    public static bool IsGiven(this JsonElement value) => value.ValueKind is not (JsonValueKind.Undefined or JsonValueKind.Null);

    /// <summary>The bytes of a value as they came; empty when it is absent.</summary>
    public static ReadOnlySpan<byte> Raw(this JsonElement value) =>
        value.ValueKind == JsonValueKind.Undefined ? default : JsonMarshal.GetRawUtf8Value(value);

    /// <summary>Reads one JSON object.</summary>
    /// <returns>Null when it is none, or when something follows it.</returns>
    public static JsonDocument? TryParse(ReadOnlySpan<byte> json)
    {
        try
        {
            var reader = new Utf8JsonReader(json);
            var document = JsonDocument.ParseValue(ref reader);
            if (document.RootElement.ValueKind == JsonValueKind.Object && !reader.Read())
                return document;
            document.Dispose();
        }
        catch (JsonException)
        {
            // The caller knows what it means.
        }

        return null;
    }
}
