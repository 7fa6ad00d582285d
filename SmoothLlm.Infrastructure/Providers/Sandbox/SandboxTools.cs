using System.Text;
using System.Text.Json;

namespace SmoothLlm.Infrastructure.Providers.Sandbox;

/// <summary>A call that the answer makes: the tool's name and its arguments as JSON text.</summary>
internal sealed record SandboxToolCall(string Name, string Arguments);

/// <summary>Reads <c>tools</c> and <c>tool_choice</c>, and makes arguments that a tool's JSON schema accepts.</summary>
internal static class SandboxTools
{
    /// <summary>How deep a schema's nested objects are followed; deeper ones stay empty.</summary>
    public const int MaxSchemaDepth = 8;

    /// <summary>The call that the request demands of the model, or null when the answer is free.</summary>
    /// <param name="request">The whole request.</param>
    /// <param name="isEager">Whether the model calls the first tool that it is offered without being told to.</param>
    public static SandboxToolCall? Demanded(JsonElement request, bool isEager)
    {
        var functions = Functions(request);
        var isDemanded = isEager && functions.Count > 0;
        string? name = null;
        if (request.TryGetProperty("tool_choice", out var choice) && choice.ValueKind != JsonValueKind.Null)
            (isDemanded, name) = Choice(choice, isDemanded);

        return isDemanded ? Call(functions, name) : null;
    }

    /// <summary>The call of the first tool, or of the one that is named.</summary>
    /// <param name="functions">Names and schemas of those that are offered.</param>
    /// <param name="name">Null for any.</param>
    public static SandboxToolCall Call(List<(string Name, JsonElement Schema)> functions, string? name)
    {
        if (functions.Count == 0)
            throw new SandboxRefusedException("'tool_choice' demands a tool and 'tools' offers none.", "tool_choice");
        foreach (var (offered, schema) in functions)
        {
            if (name is null || offered == name)
                return new(offered, Arguments(schema));
        }

        throw new SandboxRefusedException($"'tool_choice' names the function '{name}', which 'tools' does not offer.", "tool_choice");
    }

    private static (bool IsDemanded, string? Name) Choice(JsonElement choice, bool isEager) => choice.ValueKind switch
    {
        JsonValueKind.String when choice.ValueEquals("required"u8) => (true, null),
        JsonValueKind.String when choice.ValueEquals("auto"u8) => (isEager, null),
        JsonValueKind.String when choice.ValueEquals("none"u8) => (false, null),
        JsonValueKind.Object
            when choice.TryGetProperty("function", out var function)
            && function.ValueKind == JsonValueKind.Object
            && function.TryGetProperty("name", out var name)
            && name.ValueKind == JsonValueKind.String => (true, name.GetString()),
        _ => throw new SandboxRefusedException("'tool_choice' must be none, auto, required, or name a function.", "tool_choice"),
    };

    private static List<(string Name, JsonElement Schema)> Functions(JsonElement request)
    {
        var functions = new List<(string, JsonElement)>();
        if (!request.TryGetProperty("tools", out var tools) || tools.ValueKind == JsonValueKind.Null)
            return functions;
        if (tools.ValueKind != JsonValueKind.Array)
            throw new SandboxRefusedException("'tools' must be an array.", "tools");
        foreach (var tool in tools.EnumerateArray())
        {
            if (tool.ValueKind != JsonValueKind.Object
                || !tool.TryGetProperty("function", out var function)
                || function.ValueKind != JsonValueKind.Object
                || !function.TryGetProperty("name", out var name)
                || name.ValueKind != JsonValueKind.String)
            {
                throw new SandboxRefusedException($"'tools[{functions.Count}].function.name' is missing.", "tools");
            }

            functions.Add((name.GetString() ?? "", function.TryGetProperty("parameters", out var schema) ? schema : default));
        }

        return functions;
    }

    private static string Arguments(JsonElement schema)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer, SandboxJson.Options))
        {
            if (schema.ValueKind == JsonValueKind.Object)
            {
                WriteObject(json, schema, MaxSchemaDepth);
            }
            else
            {
                json.WriteStartObject();
                json.WriteEndObject();
            }
        }

        return Encoding.UTF8.GetString(buffer.GetBuffer(), 0, (int)buffer.Length);
    }

    private static void WriteObject(Utf8JsonWriter json, JsonElement schema, int depth)
    {
        json.WriteStartObject();
        if (depth > 0 && schema.TryGetProperty("required", out var required) && required.ValueKind == JsonValueKind.Array)
        {
            schema.TryGetProperty("properties", out var properties);
            foreach (var name in required.EnumerateArray())
            {
                if (name.ValueKind != JsonValueKind.String)
                    throw new SandboxRefusedException("A tool's 'required' must list names of properties.", "tools");
                json.WritePropertyName(name.GetString() ?? "");
                var property = default(JsonElement);
                if (properties.ValueKind == JsonValueKind.Object)
                    properties.TryGetProperty(name.GetString() ?? "", out property);
                WriteValue(json, property, depth - 1);
            }
        }

        json.WriteEndObject();
    }

    private static void WriteValue(Utf8JsonWriter json, JsonElement schema, int depth)
    {
        if (schema.ValueKind != JsonValueKind.Object)
        {
            json.WriteStringValue("sandbox"u8);
            return;
        }

        if (schema.TryGetProperty("const", out var fixedValue))
        {
            fixedValue.WriteTo(json);
            return;
        }

        if (schema.TryGetProperty("enum", out var values) && values.ValueKind == JsonValueKind.Array && values.GetArrayLength() > 0)
        {
            values[0].WriteTo(json);
            return;
        }

        switch (Type(schema))
        {
            case "object":
                WriteObject(json, schema, depth);
                break;
            case "array":
                json.WriteStartArray();
                json.WriteEndArray();
                break;
            case "number" or "integer":
                json.WriteNumberValue(1);
                break;
            case "boolean":
                json.WriteBooleanValue(true);
                break;
            case "null":
                json.WriteNullValue();
                break;
            default:
                json.WriteStringValue("sandbox"u8);
                break;
        }
    }

    // A list of types (["string", "null"]) is answered with its first one.
    private static string? Type(JsonElement schema)
    {
        if (!schema.TryGetProperty("type", out var type))
            return schema.TryGetProperty("properties", out _) ? "object" : null;
        if (type.ValueKind == JsonValueKind.Array && type.GetArrayLength() > 0)
            type = type[0];
        return type.ValueKind == JsonValueKind.String ? type.GetString() : null;
    }
}
