using System.Text.Json;

namespace SmoothLlm.Infrastructure.Json;

/// <summary>JSON as people write it: comments, commas too many and a byte order mark do no harm.</summary>
internal static class JsonFile
{
    private static readonly JsonDocumentOptions Options = new()
    {
        CommentHandling = JsonCommentHandling.Skip,
        AllowTrailingCommas = true,
    };

    /// <param name="json">The file's content.</param>
    /// <param name="problems">Gets what is wrong with it.</param>
    /// <returns>Null when it is not JSON; dispose it otherwise.</returns>
    public static JsonDocument? Open(ReadOnlyMemory<byte> json, List<string> problems)
    {
        try
        {
            var text = json.Span.StartsWith("\uFEFF"u8) ? json["\uFEFF"u8.Length..] : json;
            return JsonDocument.Parse(text, Options);
        }
        catch (JsonException exception)
        {
            problems.Add($"the file: is not JSON: {exception.Message}");
            return null;
        }
    }
}
