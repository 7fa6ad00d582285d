using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.IO.MemoryMappedFiles;
using SmoothLlm.Core.Ledger;

namespace SmoothLlm.Infrastructure.Ledger;

/// <summary>
/// Settlements on their way into the book, in a file that is mapped into memory: what was written here outlives the
/// process, however it ends, at the cost of a copy. So an answer need not wait for the disk a second time. What a start
/// finds here is carried out then; that it may have been carried out already does no harm, because a hold ends once.
/// A power failure may take the last of it, and the holds of these requests are then released without a charge.
/// The file grows part by part, up to what a full batch of the ledger and all that comes while it is written need.
/// </summary>
internal sealed class SettlementJournal : IDisposable
{
    private const int SlotsInPart = 4096;
    private const int MaxParts = 6;
    private const int SlotBytes = 2048;
    private const int PartBytes = SlotsInPart * SlotBytes;
    private const int HeaderBytes = sizeof(int);
    private const int BufferBytes = 64 * 1024;
    private const int MaxFiles = 64;

    private readonly FileStream file;
    private readonly Lock taking = new();
    private readonly Stack<int> free = new();
    private readonly MemoryMappedViewAccessor?[] parts = new MemoryMappedViewAccessor?[MaxParts];
    private readonly ConcurrentDictionary<Guid, int> left = new();
    private int partsInUse;

    private SettlementJournal(FileStream file)
    {
        this.file = file;
        do
            AddPart();
        while (partsInUse < MaxParts && file.Length > (long)partsInUse * PartBytes);
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
                        BufferSize = BufferBytes,
                    }));
            }
            catch (IOException) when (number < MaxFiles && File.Exists(Path.Combine(folder, $"settlements-{number}.journal")))
            {
                // Another node's.
            }
        }
    }

    /// <summary>What an earlier process left, and what could not be written since, to be carried out now.</summary>
    public IReadOnlyList<SettlementRequest> ReadLeft() => [.. left.Values.Select(Read).OfType<SettlementRequest>()];

    /// <summary>Keeps a settlement until it is forgotten or left; one that was left stays at its place.</summary>
    /// <returns>The place, for the caller alone; null when there is no room: then the book itself must be waited for.</returns>
    public int? TryKeep(SettlementRequest settlement)
    {
        if (left.TryRemove(settlement.Usage.RequestId, out int known))
            return known;
        var text = SettlementDrafts.WriteBytes(settlement);
        if (text.Length > SlotBytes - HeaderBytes || TakeSlot() is not { } slot)
            return null;
        var (part, start) = Find(slot);
        part.SafeMemoryMappedViewHandle.WriteSpan((ulong)(part.PointerOffset + start + HeaderBytes), text);
        // The length comes last and makes it count, so that a process that dies in the middle leaves nothing half.
        Thread.MemoryBarrier();
        part.Write(start, text.Length);
        return slot;
    }

    /// <summary>The settlement is in the book.</summary>
    public void Forget(int slot)
    {
        var (part, start) = Find(slot);
        part.Write(start, 0);
        lock (taking)
            free.Push(slot);
    }

    /// <summary>The settlement could not be written: whoever tries it again finds it here.</summary>
    public void Leave(Guid requestId, int slot)
    {
        if (!left.TryAdd(requestId, slot))
            Forget(slot);
    }

    public void Dispose()
    {
        foreach (var part in parts)
            part?.Dispose();
        file.Dispose();
    }

    /// <summary>The one that was given back last: where little is under way, little of the file is in memory.</summary>
    private int? TakeSlot()
    {
        lock (taking)
        {
            if (free.TryPop(out int slot))
                return slot;
            if (partsInUse == MaxParts)
                return null;
            try
            {
                AddPart();
            }
            catch (IOException)
            {
                // The disk is full. What has no place here waits for the book, which says so.
                return null;
            }

            return free.Pop();
        }
    }

    private (MemoryMappedViewAccessor Part, int Start) Find(int slot) => (parts[slot / SlotsInPart]!, slot % SlotsInPart * SlotBytes);

    private void AddPart()
    {
        long start = (long)partsInUse * PartBytes;
        TakeBlocks(start + PartBytes);
        var empty = ReadSlots(start);
        using var map = MemoryMappedFile.CreateFromFile(file, null, capacity: 0, MemoryMappedFileAccess.ReadWrite, HandleInheritability.None, leaveOpen: true);
        // All of it or nothing: what failed until here is tried again by the next who finds no place.
        parts[partsInUse++] = map.CreateViewAccessor(start, PartBytes);
        foreach (int slot in empty)
            free.Push(slot);
    }

    /// <summary>A full disk must be found out now, not in the middle of a write to memory.</summary>
    private void TakeBlocks(long length)
    {
        if (file.Length >= length)
            return;
        byte[] empty = new byte[SlotBytes];
        file.Position = file.Length / SlotBytes * SlotBytes;
        while (file.Position < length)
            file.Write(empty);
        file.Flush();
    }

    /// <summary>From the file: the map would bring all of it into memory, and most of it is empty.</summary>
    /// <returns>The empty ones.</returns>
    private List<int> ReadSlots(long start)
    {
        var empty = new List<int>(SlotsInPart);
        byte[] bytes = new byte[SlotBytes];
        file.Position = start;
        for (int slot = partsInUse * SlotsInPart; slot < (partsInUse + 1) * SlotsInPart; slot++)
        {
            file.ReadExactly(bytes);
            if (Read(bytes) is not { } settlement || !left.TryAdd(settlement.Usage.RequestId, slot))
                empty.Add(slot);
        }

        return empty;
    }

    private SettlementRequest? Read(int slot)
    {
        var (part, start) = Find(slot);
        byte[] bytes = new byte[SlotBytes];
        part.ReadArray(start, bytes, 0, SlotBytes);
        return Read(bytes);
    }

    private static SettlementRequest? Read(ReadOnlySpan<byte> slot)
    {
        int length = BinaryPrimitives.ReadInt32LittleEndian(slot);
        return length is <= 0 or > SlotBytes - HeaderBytes ? null : SettlementDrafts.TryRead(slot.Slice(HeaderBytes, length));
    }
}
