using System.Buffers;
using System.Text.Json;
using SmoothLlm.Core.Protocol.Conversation;
using SmoothLlm.Core.Protocol.Json;

namespace SmoothLlm.Core.Protocol.OpenAiChat;

/// <summary>Writes the JSON schemas of a request anew for a model that refuses keywords it does not know; all else in those fields stays.</summary>
internal static class ChatSchemaEditor
{
    /// <summary>The value of <c>tools</c>.</summary>
    public static byte[] Tools(ReadOnlySpan<byte> value) => Edit(value, (json, tools) =>
    {
        if (tools.ValueKind != JsonValueKind.Array)
        {
            tools.WriteTo(json);
            return;
        }

        json.WriteStartArray();
        foreach (var tool in tools.EnumerateArray())
            Write(json, tool, ["function", "parameters"]);
        json.WriteEndArray();
    });

    /// <summary>The value of <c>response_format</c>.</summary>
    public static byte[] ResponseFormat(ReadOnlySpan<byte> value) => Edit(value, static (json, format) => Write(json, format, ["json_schema", "schema"]));

    /// <summary>Copies a value, and writes the schema that stands at the end of the path in few words.</summary>
    private static void Write(Utf8JsonWriter json, JsonElement value, ReadOnlySpan<string> path)
    {
        if (value.ValueKind != JsonValueKind.Object)
        {
            value.WriteTo(json);
            return;
        }

        if (path.IsEmpty)
        {
            NarrowSchema.Write(json, value);
            return;
        }

        json.WriteStartObject();
        foreach (var field in value.EnumerateObject())
        {
            // Such a model does not know the word either.
            if (path.Length == 1 && field.NameEquals("strict"u8))
                continue;
            json.WritePropertyName(field.Name);
            if (field.NameEquals(path[0]))
                Write(json, field.Value, path[1..]);
            else
                field.Value.WriteTo(json);
        }

        json.WriteEndObject();
    }

    private static byte[] Edit(ReadOnlySpan<byte> value, Action<Utf8JsonWriter, JsonElement> write)
    {
        var output = new ArrayBufferWriter<byte>(value.Length);
        using (var json = new Utf8JsonWriter(output, JsonText.Options))
            write(json, JsonElement.Parse(value));
        return output.WrittenSpan.ToArray();
    }
}
