using System.Buffers;
using System.Runtime.CompilerServices;

namespace SmoothLlm.Core.Protocol.ServerSentEvents;

/// <summary>
/// The bytes of a stream that have come but do not make a whole event yet. Rents its memory when bytes come and gives it
/// back when none are left, so that a silent stream costs none.
/// </summary>
/// <param name="maxEventBytes">Largest event, bytes.</param>
public sealed class EventBuffer(int maxEventBytes) : IDisposable
{
    private const int FirstSize = 16 * 1024;

    /// <summary>How far back an event's end may have begun before the bytes that came last: CR LF.</summary>
    private const int LineEndLength = 2;

    private byte[]? bytes;
    private int start;
    private int end;
    private int scanned;
    private bool isAtBeginning = true;

    /// <summary>Whether an event has grown beyond the limit.</summary>
    public bool IsFull => end - start >= maxEventBytes;

    /// <summary>Waits for bytes and takes what there is.</summary>
    /// <param name="stream">The body.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>False at the end of the stream.</returns>
    // Pooled: it waits once a chunk, for as long as the stream lasts.
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public async ValueTask<bool> FillAsync(Stream stream, CancellationToken cancellationToken)
    {
        if (start == end)
        {
            Release();
#pragma warning disable CA2022 // Reads nothing: it only waits until there is something to read.
            _ = await stream.ReadAsync(Memory<byte>.Empty, cancellationToken);
#pragma warning restore CA2022
            bytes = ArrayPool<byte>.Shared.Rent(FirstSize);
        }
        else
        {
            MakeRoom();
        }

        int read = await stream.ReadAsync(bytes.AsMemory(end), cancellationToken);
        end += read;
        return read > 0;
    }

    /// <summary>Takes the next whole event; it is good until the next <see cref="FillAsync"/>.</summary>
    /// <param name="event">The event, its empty line included.</param>
    public bool TryTake(out ReadOnlySpan<byte> @event)
    {
        var rest = bytes.AsSpan(start, end - start);
        int length = SseScanner.EventLength(rest, scanned);
        @event = rest[..length];
        if (length > 0 && isAtBeginning)
        {
            // A stream may begin with a mark that is no part of its first event.
            isAtBeginning = false;
            if (@event.StartsWith("\uFEFF"u8))
                @event = @event[3..];
        }

        start += length;
        scanned = length > 0 ? 0 : Math.Max(0, rest.Length - LineEndLength);
        return length > 0;
    }

    /// <inheritdoc/>
    public void Dispose() => Release();

    private void MakeRoom()
    {
        int length = end - start;
        if (end < bytes!.Length)
            return;
        byte[] target = length <= bytes.Length / 2 ? bytes : ArrayPool<byte>.Shared.Rent(bytes.Length * 2);
        bytes.AsSpan(start, length).CopyTo(target);
        if (target != bytes)
            ArrayPool<byte>.Shared.Return(bytes);
        (bytes, start, end) = (target, 0, length);
    }

    private void Release()
    {
        if (bytes is not null)
            ArrayPool<byte>.Shared.Return(bytes);
        (bytes, start, end, scanned) = (null, 0, 0, 0);
    }
}
