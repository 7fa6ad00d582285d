using System.IO.Compression;

namespace SmoothLlm.Infrastructure.Providers;

/// <summary>
/// Unpacks an answer that was packed although we asked for none. How much comes out is bounded by whoever reads it, who
/// counts what it gets; what cannot be unpacked is an answer that broke off.
/// </summary>
internal sealed class PackedBody(Stream unpacked) : Stream
{
    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <returns>Null when the answer is as it is.</returns>
    public static string? EncodingOf(HttpResponseMessage response) =>
        response.Content.Headers.NonValidated.TryGetValues("Content-Encoding", out var values)
        && values.ToString() is { Length: > 0 } encoding
        && !encoding.Equals("identity", StringComparison.OrdinalIgnoreCase)
            ? encoding
            : null;

    /// <exception cref="IOException">It is packed in a way that nobody here knows.</exception>
    public static Stream Unpack(HttpResponseMessage response, Stream body) => EncodingOf(response)?.ToLowerInvariant() switch
    {
        null => body,
        "gzip" or "x-gzip" => new PackedBody(new GZipStream(body, CompressionMode.Decompress)),
        "br" => new PackedBody(new BrotliStream(body, CompressionMode.Decompress)),
        "deflate" => new PackedBody(new ZLibStream(body, CompressionMode.Decompress)),
        _ => throw new IOException("The answer is packed in a way that was not asked for."),
    };

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        try
        {
            return await unpacked.ReadAsync(buffer, cancellationToken);
        }
        catch (InvalidDataException exception)
        {
            throw new IOException("The answer cannot be unpacked.", exception);
        }
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException("Read asynchronously.");

    public override void Flush() => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            unpacked.Dispose();
        base.Dispose(disposing);
    }
}
