using System.Text;

namespace SmoothLlm.Infrastructure.Providers.Sandbox;

/// <summary>The sandbox's tokens: one for every four bytes of UTF-8 begun, and at least one a message.</summary>
internal static class SandboxTokens
{
    public const int BytesPerToken = 4;

    public static int Count(string text) => Count(Encoding.UTF8.GetByteCount(text));

    public static int Count(int utf8Bytes) => Math.Max(1, (utf8Bytes + BytesPerToken - 1) / BytesPerToken);

    /// <summary>The longest beginning of the text that fits, never cutting a character in two.</summary>
    public static string Cut(string text, long maxUtf8Bytes)
    {
        var length = 0;
        foreach (var rune in text.EnumerateRunes())
        {
            maxUtf8Bytes -= rune.Utf8SequenceLength;
            if (maxUtf8Bytes < 0)
                return text[..length];
            length += rune.Utf16SequenceLength;
        }

        return text;
    }
}
