using System.Buffers;
using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using Microsoft.AspNetCore.Connections;

namespace SmoothLlm.Web.Proxy;

/// <summary>
/// What connections read into and write from, in blocks of 16 KB instead of the server's 4 KB: a prompt of 32 KB is read with
/// three calls into the kernel instead of nine. A connection that waits has no block.
/// </summary>
internal sealed class ConnectionBuffers : IMemoryPoolFactory<byte>
{
    public MemoryPool<byte> Create(MemoryPoolOptions? options = null) => new Pool();

    private sealed class Pool : MemoryPool<byte>
    {
        private const int BlockBytes = 16 * 1024;

        /// <summary>16 MB. What a crowd needed beyond it goes back to the garbage collector.</summary>
        private const int MostKept = 1024;

        private readonly ConcurrentQueue<Block> free = new();
        private int kept;
        private volatile bool isDisposed;

        public override int MaxBufferSize => BlockBytes;

        public override IMemoryOwner<byte> Rent(int minBufferSize = -1)
        {
            ArgumentOutOfRangeException.ThrowIfGreaterThan(minBufferSize, BlockBytes);
            ObjectDisposedException.ThrowIf(isDisposed, this);
            if (!free.TryDequeue(out var block))
                return new Block(this);
            Interlocked.Decrement(ref kept);
            return block;
        }

        protected override void Dispose(bool disposing)
        {
            isDisposed = true;
            free.Clear();
        }

        private void Return(Block block)
        {
            if (!isDisposed && Interlocked.Increment(ref kept) <= MostKept)
                free.Enqueue(block);
            else
                Interlocked.Decrement(ref kept);
        }

        /// <summary>Pinned for as long as it lives, because sockets read into it and write from it all the time.</summary>
        private sealed class Block(Pool pool) : IMemoryOwner<byte>
        {
            public Memory<byte> Memory { get; } = MemoryMarshal.CreateFromPinnedArray(GC.AllocateUninitializedArray<byte>(BlockBytes, pinned: true), 0, BlockBytes);

            public void Dispose() => pool.Return(this);
        }
    }
}
