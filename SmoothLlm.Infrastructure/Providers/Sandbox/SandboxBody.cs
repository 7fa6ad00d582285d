using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace SmoothLlm.Infrastructure.Providers.Sandbox;

/// <summary>What the sandbox reads alike in both formats.</summary>
internal static class SandboxBody
{
    private const int FingerprintBytes = 12;
    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false };

    /// <param name="body">The whole body.</param>
    /// <param name="read">Reads the object; the text stands for the body's bytes: the same body gets the same ids.</param>
    /// <exception cref="SandboxRefusedException">The body is not a request that can be answered.</exception>
    public static SandboxRequest Read(ReadOnlyMemory<byte> body, Func<JsonElement, string, SandboxRequest> read)
    {
        try
        {
            using var document = JsonDocument.Parse(body, Strict);
            return document.RootElement.ValueKind == JsonValueKind.Object
                ? read(document.RootElement, Convert.ToHexStringLower(SHA256.HashData(body.Span)[..FingerprintBytes]))
                : throw new SandboxRefusedException("The body must be a JSON object.");
        }
        catch (JsonException)
        {
            throw new SandboxRefusedException("The body is not well-formed JSON, or names a property twice.");
        }
        catch (InvalidOperationException)
        {
            throw new SandboxRefusedException("The body has a value of the wrong type, or a string that is not valid Unicode.");
        }
    }

    /// <summary>The texts of the parts of a message, a line each; other parts have none.</summary>
    public static string TextOf(JsonElement parts)
    {
        var text = new StringBuilder();
        foreach (var part in parts.EnumerateArray())
        {
            if (part.TryGetProperty("text", out var value) && value.ValueKind == JsonValueKind.String)
                text.Append(text.Length > 0 ? "\n" : "").Append(value.GetString());
        }

        return text.ToString();
    }
}
