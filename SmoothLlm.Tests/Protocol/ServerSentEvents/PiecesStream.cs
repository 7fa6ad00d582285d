namespace SmoothLlm.Tests.Protocol.ServerSentEvents;

/// <summary>A body that comes in exactly these pieces and remembers the largest buffer that it was offered.</summary>
internal sealed class PiecesStream(IEnumerable<ReadOnlyMemory<byte>> pieces) : Stream
{
    private readonly IEnumerator<ReadOnlyMemory<byte>> rest = pieces.GetEnumerator();
    private ReadOnlyMemory<byte> current;

    public int LargestBuffer { get; private set; }

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (buffer.IsEmpty)
            return ValueTask.FromResult(0);
        LargestBuffer = Math.Max(LargestBuffer, buffer.Length);
        if (current.IsEmpty && rest.MoveNext())
            current = rest.Current;
        int length = Math.Min(buffer.Length, current.Length);
        current[..length].CopyTo(buffer);
        current = current[length..];
        return ValueTask.FromResult(length);
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Flush() => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        rest.Dispose();
        base.Dispose(disposing);
    }
}
