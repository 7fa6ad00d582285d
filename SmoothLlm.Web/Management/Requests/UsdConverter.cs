using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace SmoothLlm.Web.Management.Requests;

/// <summary>An amount in USD: a number, or a decimal string as we write them. What has more digits than any amount is refused, not rounded.</summary>
internal sealed class UsdConverter : JsonConverter<decimal?>
{
    private const int MaxLength = 25;

    public override decimal? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        string? text = reader.TokenType switch
        {
            JsonTokenType.Number when reader.ValueSpan.Length <= MaxLength => System.Text.Encoding.ASCII.GetString(reader.ValueSpan),
            JsonTokenType.String => reader.GetString(),
            _ => null,
        };
        // 1e1 is a number of JSON, and 25 written in digits is one of ours.
        var style = reader.TokenType == JsonTokenType.Number ? NumberStyles.Float : NumberStyles.AllowDecimalPoint | NumberStyles.AllowLeadingSign;
        return text is { Length: > 0 and <= MaxLength } && decimal.TryParse(text, style, CultureInfo.InvariantCulture, out decimal amount)
            ? amount
            : throw new JsonException();
    }

    public override void Write(Utf8JsonWriter writer, decimal? value, JsonSerializerOptions options)
    {
        if (value is { } amount)
            writer.WriteStringValue(amount.ToString(CultureInfo.InvariantCulture));
        else
            writer.WriteNullValue();
    }
}
