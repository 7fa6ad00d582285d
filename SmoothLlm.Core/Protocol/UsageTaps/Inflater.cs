using System.IO.Compression;

namespace SmoothLlm.Core.Protocol.UsageTaps;

/// <summary>
/// Decompresses bytes as they are handed over, a piece at a time and without waiting for more. A decoder of the
/// framework that runs out of bytes says that it has come to the end, and goes on when there are more.
/// </summary>
internal sealed class Inflater : IDisposable
{
    private readonly Pieces pieces = new();
    private readonly Stream decoder;

    private Inflater(Func<Stream, Stream> open) => decoder = open(pieces);

    /// <summary>For one coding of HTTP; null for one that is not known, or for several.</summary>
    public static Inflater? For(string coding) => coding.Trim().ToLowerInvariant() switch
    {
        "gzip" or "x-gzip" => new Inflater(stream => new GZipStream(stream, CompressionMode.Decompress)),
        "deflate" => new Inflater(stream => new ZLibStream(stream, CompressionMode.Decompress)),
        "br" => new Inflater(stream => new BrotliStream(stream, CompressionMode.Decompress)),
        _ => null,
    };

    /// <summary>Gives it more.</summary>
    public void Give(ReadOnlyMemory<byte> compressed) => pieces.Rest = compressed;

    /// <summary>Takes what that came to.</summary>
    /// <returns>Zero when more must be given first.</returns>
    /// <exception cref="InvalidDataException">The bytes are not in this coding.</exception>
    public int Read(Span<byte> buffer)
    {
        try
        {
            return decoder.Read(buffer);
        }
        catch (InvalidOperationException exception)
        {
            throw new InvalidDataException("The bytes are not in this coding.", exception);
        }
    }

    public void Dispose() => decoder.Dispose();

    /// <summary>What has been given and not been read yet.</summary>
    private sealed class Pieces : Stream
    {
        public ReadOnlyMemory<byte> Rest { get; set; }

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => throw new NotSupportedException();
            set => throw new NotSupportedException();
        }

        public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

        public override int Read(Span<byte> buffer)
        {
            int length = Math.Min(buffer.Length, Rest.Length);
            Rest.Span[..length].CopyTo(buffer);
            Rest = Rest[length..];
            return length;
        }

        public override void Flush()
        {
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
