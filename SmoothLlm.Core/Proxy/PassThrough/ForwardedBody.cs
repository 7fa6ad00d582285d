using System.Buffers;
using SmoothLlm.Core.Protocol.UsageTaps;

namespace SmoothLlm.Core.Proxy.PassThrough;

/// <summary>A client's body on its way to the provider: passed on as it comes, and looked at in passing.</summary>
/// <param name="source">The client's side.</param>
/// <param name="length">Bytes announced; null when it comes in chunks.</param>
/// <param name="tap">Looks at it; null for nothing to see.</param>
/// <param name="head">What was read of it and looked at already; good until it is passed on.</param>
/// <param name="isGuarded">Whether it ends where <paramref name="tap"/> finds a model that is not allowed: each piece is looked at before it goes out.</param>
public sealed class ForwardedBody(Stream source, long? length, UsageTap? tap, ReadOnlyMemory<byte> head = default, bool isGuarded = false)
{
    /// <summary>Reads of a large body; smaller ones cost a call each.</summary>
    private const int BufferBytes = 64 * 1024;

    private readonly TaskCompletionSource done = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int hasBegun;

    /// <summary>Bytes announced; null when it comes in chunks.</summary>
    public long? Length => length;

    /// <summary>Bytes passed on.</summary>
    public long Bytes { get; private set; }

    /// <summary>What went wrong on the client's side; null for nothing.</summary>
    public Exception? ClientFailure { get; private set; }

    /// <summary>Whether it was ended for a model that is not allowed; a provider does nothing with a part of a request.</summary>
    public bool IsRefused { get; private set; }

    /// <summary>Ends when nobody reads from the client any more; at once when nobody began to.</summary>
    public Task Completion => Volatile.Read(ref hasBegun) == 0 ? Task.CompletedTask : done.Task;

    /// <summary>Passes it on. Once only: the bytes are not kept.</summary>
    /// <param name="target">The provider's side.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="IOException">It was begun before, or one of the sides broke off.</exception>
    public async Task CopyToAsync(Stream target, CancellationToken cancellationToken)
    {
        if (Interlocked.Exchange(ref hasBegun, 1) == 1)
            throw new IOException("The body has been sent once and cannot be sent again.");
        byte[] buffer = ArrayPool<byte>.Shared.Rent(BufferBytes);
        try
        {
            if (!head.IsEmpty)
                await SendAsync(head, target, cancellationToken);
            while (await ReadAsync(buffer, cancellationToken) is > 0 and var read)
            {
                var bytes = buffer.AsMemory(0, read);
                if (isGuarded)
                    Guard(bytes);
                await SendAsync(bytes, target, cancellationToken);
                if (!isGuarded)
                    tap?.Take(bytes);
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
            done.TrySetResult();
        }
    }

    private async ValueTask SendAsync(ReadOnlyMemory<byte> bytes, Stream target, CancellationToken cancellationToken)
    {
        await target.WriteAsync(bytes, cancellationToken);
        await target.FlushAsync(cancellationToken);
        Bytes += bytes.Length;
    }

    private void Guard(ReadOnlyMemory<byte> bytes)
    {
        tap?.Take(bytes);
        IsRefused = tap is { HasForeignModel: true };
        if (IsRefused)
            throw new IOException("The body names a model that is not allowed.");
    }

    private async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken)
    {
        try
        {
            return await source.ReadAsync(buffer, cancellationToken);
        }
        catch (IOException exception)
        {
            ClientFailure = exception;
            throw;
        }
    }
}
