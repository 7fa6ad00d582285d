using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace SmoothLlm.Core.Audit;

/// <summary>Writes details of an audit entry as a small JSON object. Whoever calls it leaves secrets out.</summary>
public static class AuditDetails
{
    private const int MaxTextLength = 200;

    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>An object of these, in this order; those without a value are left out.</summary>
    /// <param name="values">Names in camelCase; texts, numbers, booleans, times, or pairs of before and after.</param>
    /// <returns>Null when nothing is left, or when it would be too long.</returns>
    public static string? Of(params IReadOnlyList<(string Name, object? Value)> values)
    {
        if (values.All(pair => pair.Value is null))
            return null;
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer, Options))
        {
            json.WriteStartObject();
            foreach (var (name, value) in values)
            {
                if (value is null)
                    continue;
                json.WritePropertyName(name);
                Write(json, value);
            }

            json.WriteEndObject();
        }

        string text = Encoding.UTF8.GetString(buffer.ToArray());
        return text.Length <= AuditEntry.MaxDetailsLength ? text : null;
    }

    private static void Write(Utf8JsonWriter json, object? value)
    {
        switch (value)
        {
            case null:
                json.WriteNullValue();
                break;
            case bool flag:
                json.WriteBooleanValue(flag);
                break;
            case int or long or short or byte:
                json.WriteNumberValue(Convert.ToInt64(value, CultureInfo.InvariantCulture));
                break;
            case decimal number:
                json.WriteNumberValue(number);
                break;
            case AuditChange change:
                json.WriteStartObject();
                json.WritePropertyName("from");
                Write(json, change.From);
                json.WritePropertyName("to");
                Write(json, change.To);
                json.WriteEndObject();
                break;
            case DateTimeOffset time:
                json.WriteStringValue(time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture));
                break;
            case IEnumerable<string> several:
                Write(json, string.Join(", ", several));
                break;
            default:
                string text = Convert.ToString(value, CultureInfo.InvariantCulture) ?? "";
                json.WriteStringValue(text.Length > MaxTextLength ? text[..(MaxTextLength - 1)] + "…" : text);
                break;
        }
    }
}

/// <summary>What a value was, and what it became.</summary>
/// <param name="From">Before.</param>
/// <param name="To">After.</param>
public sealed record AuditChange(object? From, object? To);
