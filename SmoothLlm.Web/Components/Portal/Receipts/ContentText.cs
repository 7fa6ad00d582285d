using System.Text.Encodings.Web;
using System.Text.Json;
using SmoothLlm.Infrastructure.ContentLogging;
using static SmoothLlm.Web.Localization.Texts;

namespace SmoothLlm.Web.Components.Portal.Receipts;

/// <summary>Kept texts of requests, for people.</summary>
internal static class ContentText
{
    private const long BytesPerKilobyte = 1024;

    // Shown as text, never as markup.
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static string Days(int days) => days == 1 ? T("1 day") : T("{0} days", days);

    public static string Size(long bytes) => bytes < BytesPerKilobyte
        ? T("{0} bytes", Numbers.Whole(bytes))
        : T("{0} KB", Numbers.Whole((bytes + BytesPerKilobyte - 1) / BytesPerKilobyte));

    /// <summary>JSON with a line for each value; whatever else it is, or JSON that was cut, as it is.</summary>
    public static string Readable(string text)
    {
        if (text.Length == 0 || text[0] is not ('{' or '['))
            return text;
        try
        {
            using var document = JsonDocument.Parse(text);
            return JsonSerializer.Serialize(document.RootElement, Indented);
        }
        catch (JsonException)
        {
            return text;
        }
    }

    /// <summary>How much of it is shown; null when that is all.</summary>
    public static string? Extent(KeptText kept, int maxBytes) =>
        kept.IsCut ? T("Only the first {0} of {1} were kept.", Size(maxBytes), Size(kept.Bytes)) : null;
}
