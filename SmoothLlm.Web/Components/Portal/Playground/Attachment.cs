using System.Text;
using Microsoft.AspNetCore.Components.Forms;
using static SmoothLlm.Web.Localization.Texts;

namespace SmoothLlm.Web.Components.Portal.Playground;

public enum AttachmentKind
{
    Text,
    Image,
    Pdf,
}

/// <summary>A file that goes with a question.</summary>
/// <param name="Content">Of a text: itself. Of everything else: a data URL.</param>
public sealed record Attachment(string Name, AttachmentKind Kind, string Content)
{
    public const int MaxCount = 4;
    public const int MaxMegabytes = 4;
    public const int MaxTextKilobytes = 256;

    /// <summary>For the file field; the browser offers these first.</summary>
    public const string Accepted = "image/png,image/jpeg,image/webp,image/gif,application/pdf,text/*,.md,.csv,.json,.xml,.yaml,.yml,.log,.cs,.js,.ts,.py,.java,.go,.rs,.sql,.sh";

    private const int BytesPerMegabyte = 1024 * 1024;
    private const int MaxTextBytes = MaxTextKilobytes * 1024;
    private const int MaxNameLength = 200;
    private const string PdfType = "application/pdf";

    private static readonly string[] ImageTypes = ["image/png", "image/jpeg", "image/webp", "image/gif"];

    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Reads a file that was chosen in the browser.</summary>
    /// <returns>The file, or what is wrong with it in words for people.</returns>
    public static async Task<(Attachment? File, string? Problem)> ReadAsync(IBrowserFile file, CancellationToken cancellationToken)
    {
        string name = file.Name.Length > MaxNameLength ? file.Name[^MaxNameLength..] : file.Name;
        var kind = file.ContentType == PdfType ? AttachmentKind.Pdf
            : ImageTypes.Contains(file.ContentType, StringComparer.Ordinal) ? AttachmentKind.Image
            : AttachmentKind.Text;
        if (kind != AttachmentKind.Text && file.Size > MaxMegabytes * BytesPerMegabyte)
            return (null, T("“{0}” is larger than {1} MB, the most for an image or a PDF.", name, MaxMegabytes));
        if (kind == AttachmentKind.Text && file.Size > MaxTextBytes)
            return (null, T("“{0}” is larger than {1} KB, the most for a text.", name, MaxTextKilobytes));

        using var bytes = new MemoryStream();
        await using (var content = file.OpenReadStream(MaxMegabytes * BytesPerMegabyte, cancellationToken))
            await content.CopyToAsync(bytes, cancellationToken);
        if (kind != AttachmentKind.Text)
            return (new Attachment(name, kind, $"data:{file.ContentType};base64,{Convert.ToBase64String(bytes.GetBuffer(), 0, (int)bytes.Length)}"), null);
        return TextOf(bytes.GetBuffer().AsSpan(0, (int)bytes.Length)) is { } text
            ? (new Attachment(name, kind, text), null)
            : (null, T("“{0}” is not an image, a PDF or a text in UTF-8.", name));
    }

    private static string? TextOf(ReadOnlySpan<byte> bytes)
    {
        try
        {
            return bytes.Contains((byte)0) ? null : StrictUtf8.GetString(bytes.StartsWith(Encoding.UTF8.Preamble) ? bytes[Encoding.UTF8.Preamble.Length..] : bytes);
        }
        catch (DecoderFallbackException)
        {
            return null;
        }
    }
}
