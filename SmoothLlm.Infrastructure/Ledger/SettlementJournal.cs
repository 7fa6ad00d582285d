using System.Collections.Concurrent;
using System.IO.MemoryMappedFiles;
using SmoothLlm.Core.Ledger;

namespace SmoothLlm.Infrastructure.Ledger;

/// <summary>
/// Settlements on their way into the book, in a file that is mapped into memory: what was written here outlives the
/// process, however it ends, at the cost of a copy. So an answer need not wait for the disk a second time. What a start
/// finds here is carried out then; that it may have been carried out already does no harm, because a hold ends once.
/// A power failure may take the last of it, and the holds of these requests are then released without a charge.
/// </summary>
internal sealed class SettlementJournal : IDisposable
{
    private const int Slots = 4096;
    private const int SlotBytes = 2048;
    private const int HeaderBytes = sizeof(int);
    private const int MaxFiles = 64;

    private readonly FileStream file;
    private readonly MemoryMappedFile map;
    private readonly MemoryMappedViewAccessor view;
    private readonly ConcurrentQueue<int> free = new();
    private readonly ConcurrentDictionary<Guid, int> kept = new();

    private SettlementJournal(FileStream file)
    {
        this.file = file;
        TakeBlocks(file);
        map = MemoryMappedFile.CreateFromFile(file, null, Slots * SlotBytes, MemoryMappedFileAccess.ReadWrite, HandleInheritability.None, leaveOpen: true);
        view = map.CreateViewAccessor();
        for (int slot = 0; slot < Slots; slot++)
        {
            if (Read(slot) is { } settlement)
                kept.TryAdd(settlement.Usage.RequestId, slot);
            else
                free.Enqueue(slot);
        }
    }

    /// <summary>Opens the first journal in the folder that no other process has; each node has one of its own.</summary>
    /// <exception cref="IOException">There is no room for it, or none is free.</exception>
    public static SettlementJournal Open(string folder)
    {
        for (int number = 1; ; number++)
        {
            try
            {
                return new SettlementJournal(new FileStream(
                    Path.Combine(folder, $"settlements-{number}.journal"),
                    new FileStreamOptions
                    {
                        Mode = FileMode.OpenOrCreate,
                        Access = FileAccess.ReadWrite,
                        Share = FileShare.None,
                    }));
            }
            catch (IOException) when (number < MaxFiles && File.Exists(Path.Combine(folder, $"settlements-{number}.journal")))
            {
                // Another node's.
            }
        }
    }

    /// <summary>What an earlier process left, to be carried out now.</summary>
    public IReadOnlyList<SettlementRequest> ReadKept() => [.. kept.Values.Select(Read).OfType<SettlementRequest>()];

    /// <summary>Keeps a settlement until it is forgotten; one that is kept already stays as it was.</summary>
    /// <returns>False when there is no room: then the book itself must be waited for.</returns>
    public bool TryKeep(SettlementRequest settlement)
    {
        var requestId = settlement.Usage.RequestId;
        if (kept.ContainsKey(requestId))
            return true;
        var text = SettlementDrafts.WriteBytes(settlement);
        if (text.Length > SlotBytes - HeaderBytes || !free.TryDequeue(out int slot))
            return false;
        long start = (long)slot * SlotBytes;
        view.SafeMemoryMappedViewHandle.WriteSpan((ulong)(start + HeaderBytes), text);
        // The length comes last and makes it count, so that a process that dies in the middle leaves nothing half.
        Thread.MemoryBarrier();
        view.Write(start, text.Length);
        if (!kept.TryAdd(requestId, slot))
            Release(slot);
        return true;
    }

    /// <summary>The settlement is in the book.</summary>
    public void Forget(Guid requestId)
    {
        if (kept.TryRemove(requestId, out int slot))
            Release(slot);
    }

    public void Dispose()
    {
        view.Dispose();
        map.Dispose();
        file.Dispose();
    }

    private void Release(int slot)
    {
        view.Write((long)slot * SlotBytes, 0);
        free.Enqueue(slot);
    }

    /// <summary>A full disk must be found out now, not in the middle of a write to memory.</summary>
    private static void TakeBlocks(FileStream file)
    {
        if (file.Length >= Slots * SlotBytes)
            return;
        file.Position = file.Length;
        file.Write(new byte[(Slots * SlotBytes) - (int)file.Length]);
        file.Flush();
    }

    private SettlementRequest? Read(int slot)
    {
        long start = (long)slot * SlotBytes;
        int length = view.ReadInt32(start);
        if (length is <= 0 or > SlotBytes - HeaderBytes)
            return null;
        byte[] text = new byte[length];
        view.ReadArray(start + HeaderBytes, text, 0, length);
        return SettlementDrafts.TryRead(text);
    }
}
