using System.IO.Compression;
using SmoothLlm.Tests.Conventions;

namespace SmoothLlm.Tests.Support;

/// <summary>An answer of a provider from <c>Transcripts</c>.</summary>
internal static class Transcript
{
    /// <param name="name">Such as <c>OpenAi/chat.sse</c>.</param>
    public static byte[] Read(string name) => File.ReadAllBytes(Path.Combine(SourceTree.Root, "SmoothLlm.Tests", "Transcripts", name));

    public static string ContentType(string name) => name.EndsWith(".sse", StringComparison.Ordinal) ? "text/event-stream; charset=utf-8" : "application/json";

    /// <param name="coding">As in Content-Encoding; empty for none.</param>
    public static byte[] Encode(byte[] bytes, string coding)
    {
        if (coding.Length == 0)
            return bytes;
        using var output = new MemoryStream();
        using (Stream encoder = coding switch
        {
            "gzip" => new GZipStream(output, CompressionLevel.Fastest),
            "deflate" => new ZLibStream(output, CompressionLevel.Fastest),
            "br" => new BrotliStream(output, CompressionLevel.Fastest),
            _ => throw new ArgumentOutOfRangeException(nameof(coding), coding, "There is no such coding."),
        })
        {
            // Flushed piece by piece, as a server does that streams.
            foreach (byte[] piece in bytes.Chunk(100))
            {
                encoder.Write(piece);
                encoder.Flush();
            }
        }

        return output.ToArray();
    }
}
