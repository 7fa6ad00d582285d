using System.Text.Json;
using SmoothLlm.Core.Mcp;
using SmoothLlm.Core.Proxy;

namespace SmoothLlm.Web.Mcp;

/// <summary>A call of a tool as a client asks for it.</summary>
/// <param name="Name">Which tool of which server.</param>
/// <param name="Arguments">By name.</param>
internal sealed record ToolCall(ToolName Name, IReadOnlyDictionary<string, JsonElement> Arguments)
{
    private static readonly JsonDocumentOptions Options = new() { AllowDuplicateProperties = false, MaxDepth = 64 };

    /// <summary>Reads a body <c>{"name": "…", "arguments": {…}}</c>. Arguments may also be a text with JSON in it, as models give them.</summary>
    public static Outcome<ToolCall> Read(ReadOnlyMemory<byte> body)
    {
        try
        {
            // Cloned: the call may go on for a moment when the body's memory is somebody else's.
            var root = JsonElement.Parse(body.Span, Options);
            if (root.ValueKind != JsonValueKind.Object)
                return Invalid("The body must be one JSON object.", null);
            if (!root.TryGetProperty("name"u8, out var name) || name.ValueKind != JsonValueKind.String)
                return Invalid("'name' must be the name of a tool as GET mcp/tools lists it.", "name");
            if (ToolName.Parse(name.GetString()!) is not { } tool)
                return new ProxyError(ProxyErrorKind.ToolNotFound, "There is no such tool. GET mcp/tools lists those that there are.", "name");
            return ReadArguments(root) is { } arguments
                ? new ToolCall(tool, arguments)
                : Invalid("'arguments' must be a JSON object, or a text with one in it.", "arguments");
        }
        catch (JsonException)
        {
            return Invalid("The body is not valid JSON.", null);
        }
        catch (InvalidOperationException)
        {
            // A lone surrogate in a text.
            return Invalid("The body is not valid JSON.", null);
        }
    }

    private static Dictionary<string, JsonElement>? ReadArguments(JsonElement root)
    {
        if (!root.TryGetProperty("arguments"u8, out var arguments) || arguments.ValueKind == JsonValueKind.Null)
            return [];
        if (arguments.ValueKind == JsonValueKind.String)
        {
            string text = arguments.GetString()!;
            // Models that have nothing to say of a tool without parameters say nothing.
            if (string.IsNullOrWhiteSpace(text))
                return [];
            try
            {
                arguments = JsonElement.Parse(text, Options);
            }
            catch (JsonException)
            {
                return null;
            }
        }

        return arguments.ValueKind == JsonValueKind.Object
            ? arguments.EnumerateObject().ToDictionary(property => property.Name, property => property.Value, StringComparer.Ordinal)
            : null;
    }

    private static ProxyError Invalid(string message, string? parameter) => new(ProxyErrorKind.RequestInvalid, message, parameter);
}
