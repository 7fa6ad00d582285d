using System.Text;
using System.Text.Json;

namespace SmoothLlm.Infrastructure.Providers;

/// <summary>Reads what a provider answers to <c>GET /models</c>.</summary>
internal static class ProviderModelList
{
    public const int MaxMessageLength = 300;

    private const int MaxModelIdLength = 128;

    /// <param name="status">The HTTP status.</param>
    /// <param name="body">Null when it was too long to read.</param>
    /// <param name="credential">Ours, to be kept out of messages.</param>
    /// <param name="latency">Passed on.</param>
    public static ProviderTestResult Judge(int status, byte[]? body, string? credential, TimeSpan latency)
    {
        if (status is >= 300 and < 400)
            return new ProviderTestResult.Refused(latency, status, "The provider redirects elsewhere; redirects are not followed. Check the base address.");
        if (status is < 200 or >= 300)
            return new ProviderTestResult.Refused(latency, status, Shorten(ReadError(body), credential));
        if (body is null)
            return new ProviderTestResult.Refused(latency, status, $"The list of models is longer than {ProviderTester.MaxBodyBytes / 1024} KiB.");
        return ReadModels(body) is { } models
            ? new ProviderTestResult.Listed(latency, [.. models.Take(ProviderTester.MaxModelIds)], models.Count)
            : new ProviderTestResult.Refused(latency, status, "The answer is not a list of models. Check the base address and its version segment.");
    }

    /// <summary>One line of at most <see cref="MaxMessageLength"/> characters without the credential.</summary>
    public static string Shorten(string message, string? credential)
    {
        if (!string.IsNullOrEmpty(credential))
            message = message.Replace(credential, "***", StringComparison.Ordinal);
        string line = string.Join(' ', message.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        return line.Length <= MaxMessageLength ? line : line[..MaxMessageLength] + "…";
    }

    private static string ReadError(byte[]? body)
    {
        if (body is null or { Length: 0 })
            return "The provider gave no reason.";
        try
        {
            using var document = JsonDocument.Parse(body);
            var root = document.RootElement;
            // Google puts its error into an array of one.
            if (root.ValueKind == JsonValueKind.Array && root.GetArrayLength() > 0)
                root = root[0];
            var error = Find(root, "error") ?? root;
            var message = error.ValueKind == JsonValueKind.String ? error : Find(error, "message") ?? Find(error, "detail");
            if (message is { ValueKind: JsonValueKind.String } text)
                return text.GetString() ?? "";
        }
        catch (JsonException)
        {
            // Not JSON: shown as the text it is.
        }
        catch (InvalidOperationException)
        {
            // A lone surrogate in a JSON string: shown as the text it is.
        }

        return Encoding.UTF8.GetString(body);
    }

    private static List<string>? ReadModels(byte[] body)
    {
        try
        {
            using var document = JsonDocument.Parse(body);
            var root = document.RootElement;
            var list = root.ValueKind == JsonValueKind.Array ? root : Find(root, "data") ?? Find(root, "models");
            if (list is not { ValueKind: JsonValueKind.Array } array)
                return null;
            return
            [
                .. array.EnumerateArray()
                    .Select(item => Find(item, "id") ?? Find(item, "name"))
                    .Where(id => id is { ValueKind: JsonValueKind.String })
                    .Select(id => id.GetValueOrDefault().GetString() ?? "")
                    .Where(id => id.Length is > 0 and <= MaxModelIdLength),
            ];
        }
        catch (JsonException)
        {
            return null;
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }

    private static JsonElement? Find(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var value) ? value : null;
}
