using System.Text.Json;

namespace SmoothLlm.Core.Protocol.Conversation;

/// <summary>
/// Writes a JSON schema in the few keywords that Gemini knows; a single other one makes it refuse every tool of the
/// request. References are put in place, a type that may be null becomes <c>nullable</c>, a constant an enum of one.
/// Source: Gemini API, "Schema".
/// </summary>
internal sealed class NarrowSchema
{
    /// <summary>How deep references are followed: a schema that refers to itself ends there as any object.</summary>
    private const int MaxDepth = 16;

    /// <summary>Most schemas within one, references followed.</summary>
    private const int MaxSchemas = 5000;

    private static readonly string[] Kept =
    [
        "title", "description", "format", "nullable", "minItems", "maxItems", "minimum", "maximum", "minProperties", "maxProperties",
        "minLength", "maxLength", "pattern", "default",
    ];

    private static readonly string[] Formats = ["enum", "date-time", "float", "double", "int32", "int64"];

    private int schemas;

    private NarrowSchema()
    {
    }

    public static void Write(Utf8JsonWriter json, JsonElement schema) => new NarrowSchema().Write(json, schema, schema, 0);

    private void Write(Utf8JsonWriter json, JsonElement schema, JsonElement root, int depth)
    {
        bool isTooDeep = depth >= MaxDepth || ++schemas > MaxSchemas;
        schema = Resolve(schema, root);
        json.WriteStartObject();
        if (schema.ValueKind == JsonValueKind.Object && !isTooDeep)
            WriteKeywords(json, schema, root, depth);
        else
            json.WriteString("type"u8, isTooDeep ? "object"u8 : "string"u8);
        json.WriteEndObject();
    }

    private void WriteKeywords(Utf8JsonWriter json, JsonElement schema, JsonElement root, int depth)
    {
        var alternatives = schema.TryGetProperty("anyOf", out var any) || schema.TryGetProperty("oneOf", out any) ? any : default;
        bool isNullable = WriteType(json, schema);
        foreach (var keyword in schema.EnumerateObject())
        {
            if (Kept.Contains(keyword.Name, StringComparer.Ordinal) && (keyword.Name != "format" || Formats.Contains(keyword.Value.GetString(), StringComparer.Ordinal)))
                keyword.WriteTo(json);
            else if (keyword.NameEquals("properties"u8) && keyword.Value.ValueKind == JsonValueKind.Object)
                WriteProperties(json, keyword.Value, root, depth);
            else if (keyword.NameEquals("required"u8) && keyword.Value.ValueKind == JsonValueKind.Array)
                WriteRequired(json, keyword.Value, schema);
            else if (keyword.NameEquals("items"u8))
                WriteNested(json, "items"u8, keyword.Value, root, depth);
            else if (keyword.NameEquals("enum"u8) && keyword.Value.ValueKind == JsonValueKind.Array)
                WriteEnum(json, keyword.Value.EnumerateArray());
            else if (keyword.NameEquals("const"u8))
                WriteEnum(json, [keyword.Value]);
            else if (keyword.NameEquals("exclusiveMinimum"u8) && keyword.Value.ValueKind == JsonValueKind.Number && !schema.TryGetProperty("minimum", out _))
                WriteAs(json, "minimum"u8, keyword.Value);
            else if (keyword.NameEquals("exclusiveMaximum"u8) && keyword.Value.ValueKind == JsonValueKind.Number && !schema.TryGetProperty("maximum", out _))
                WriteAs(json, "maximum"u8, keyword.Value);
        }

        if (alternatives.ValueKind == JsonValueKind.Array)
            isNullable |= WriteAlternatives(json, alternatives, root, depth);
        if (isNullable && !schema.TryGetProperty("nullable", out _))
            json.WriteBoolean("nullable"u8, true);
    }

    /// <returns>Whether null is one of its types.</returns>
    private static bool WriteType(Utf8JsonWriter json, JsonElement schema)
    {
        if (!schema.TryGetProperty("type", out var type))
        {
            if (schema.TryGetProperty("properties", out _))
                json.WriteString("type"u8, "object"u8);
            else if (schema.TryGetProperty("enum", out _) || schema.TryGetProperty("const", out _))
                json.WriteString("type"u8, "string"u8);
            return false;
        }

        if (type.ValueKind == JsonValueKind.String)
        {
            json.WriteString("type"u8, type.GetString());
            return false;
        }

        if (type.ValueKind != JsonValueKind.Array)
            return false;
        var real = type.EnumerateArray().FirstOrDefault(one => one.ValueKind == JsonValueKind.String && !one.ValueEquals("null"u8));
        json.WriteString("type"u8, real.ValueKind == JsonValueKind.String ? real.GetString() : "string");
        return type.EnumerateArray().Any(one => one.ValueKind == JsonValueKind.String && one.ValueEquals("null"u8));
    }

    private void WriteProperties(Utf8JsonWriter json, JsonElement properties, JsonElement root, int depth)
    {
        json.WriteStartObject("properties"u8);
        foreach (var property in properties.EnumerateObject())
        {
            json.WritePropertyName(property.Name);
            Write(json, property.Value, root, depth + 1);
        }

        json.WriteEndObject();
    }

    /// <summary>A required property that is not declared is refused as well.</summary>
    private static void WriteRequired(Utf8JsonWriter json, JsonElement required, JsonElement schema)
    {
        if (!schema.TryGetProperty("properties", out var properties) || properties.ValueKind != JsonValueKind.Object)
            return;
        json.WriteStartArray("required"u8);
        foreach (var name in required.EnumerateArray())
        {
            if (name.ValueKind == JsonValueKind.String && properties.TryGetProperty(name.GetString()!, out _))
                name.WriteTo(json);
        }

        json.WriteEndArray();
    }

    private static void WriteEnum(Utf8JsonWriter json, IEnumerable<JsonElement> values)
    {
        json.WriteStartArray("enum"u8);
        foreach (var value in values)
        {
            if (value.ValueKind == JsonValueKind.String)
                value.WriteTo(json);
            else if (value.ValueKind != JsonValueKind.Null)
                json.WriteStringValue(value.GetRawText());
        }

        json.WriteEndArray();
    }

    /// <returns>Whether null is one of them.</returns>
    private bool WriteAlternatives(Utf8JsonWriter json, JsonElement alternatives, JsonElement root, int depth)
    {
        var real = alternatives.EnumerateArray().Where(one => !IsNull(Resolve(one, root))).ToArray();
        json.WriteStartArray("anyOf"u8);
        foreach (var one in real)
            Write(json, one, root, depth + 1);
        json.WriteEndArray();
        return real.Length < alternatives.GetArrayLength();
    }

    private static bool IsNull(JsonElement schema) =>
        schema.ValueKind == JsonValueKind.Object && schema.TryGetProperty("type", out var type) && type.ValueKind == JsonValueKind.String && type.ValueEquals("null"u8);

    private void WriteNested(Utf8JsonWriter json, ReadOnlySpan<byte> name, JsonElement schema, JsonElement root, int depth)
    {
        json.WritePropertyName(name);
        Write(json, schema, root, depth + 1);
    }

    private static void WriteAs(Utf8JsonWriter json, ReadOnlySpan<byte> name, JsonElement value)
    {
        json.WritePropertyName(name);
        value.WriteTo(json);
    }

    private static JsonElement Resolve(JsonElement schema, JsonElement root)
    {
        for (int steps = 0; steps < MaxDepth; steps++)
        {
            if (schema.ValueKind != JsonValueKind.Object
                || !schema.TryGetProperty("$ref", out var reference)
                || reference.ValueKind != JsonValueKind.String
                || !reference.GetString()!.StartsWith("#/", StringComparison.Ordinal))
                return schema;
            var target = root;
            foreach (string step in reference.GetString()![2..].Split('/'))
            {
                string name = step.Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal);
                if (target.ValueKind != JsonValueKind.Object || !target.TryGetProperty(name, out target))
                    return default;
            }

            schema = target;
        }

        return default;
    }
}
