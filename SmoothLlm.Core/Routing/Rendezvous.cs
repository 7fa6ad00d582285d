using System.Buffers.Binary;

namespace SmoothLlm.Core.Routing;

/// <summary>
/// Weighted rendezvous hashing: everyone who begins with the same seed puts the same places into the same order, on any
/// node; each place comes first for a share of the seeds that is its share of the weights; and when a place is gone, only
/// what was there moves. Source: Thaler and Ravishankar, "A name-based mapping scheme for rendezvous"; the weights as in
/// Schindelhauer and Schomaker, "Weighted distributed hash tables".
/// </summary>
public static class Rendezvous
{
    private const ulong OffsetBasis = 14695981039346656037;
    private const ulong Prime = 1099511628211;

    /// <summary>How much a place is preferred: the highest score comes first.</summary>
    /// <param name="seed">Of the request.</param>
    /// <param name="place">The hash of the place.</param>
    /// <param name="weight">Its share, at least 1.</param>
    public static double Score(ulong seed, ulong place, int weight)
    {
        // Between 0 and 1, neither of them.
        double chance = ((Mix(seed ^ Mix(place)) >> 11) + 0.5) * (1.0 / (1UL << 53));
        return -weight / Math.Log(chance);
    }

    /// <summary>The hash of a name, the same in every process.</summary>
    /// <param name="name">Any text.</param>
    public static ulong Hash(ReadOnlySpan<char> name)
    {
        ulong hash = OffsetBasis;
        foreach (char letter in name)
            hash = (hash ^ letter) * Prime;
        return Mix(hash);
    }

    /// <summary>The hash of some bytes, the same in every process.</summary>
    /// <param name="bytes">Any bytes.</param>
    public static ulong Hash(ReadOnlySpan<byte> bytes)
    {
        ulong hash = OffsetBasis ^ (ulong)bytes.Length;
        for (; bytes.Length >= sizeof(ulong); bytes = bytes[sizeof(ulong)..])
            hash = Mix(hash ^ BinaryPrimitives.ReadUInt64LittleEndian(bytes)) * Prime;
        foreach (byte value in bytes)
            hash = (hash ^ value) * Prime;
        return Mix(hash);
    }

    /// <summary>The hash of an id, the same in every process.</summary>
    /// <param name="id">Any id.</param>
    public static ulong Hash(Guid id)
    {
        Span<byte> bytes = stackalloc byte[16];
        id.TryWriteBytes(bytes);
        return Hash(bytes);
    }

    /// <summary>Two hashes as one.</summary>
    internal static ulong Combine(ulong first, ulong second) => Mix(first ^ (second * Prime));

    /// <summary>Every bit of the value changes half of the bits. Source: Vigna, splitmix64.</summary>
    private static ulong Mix(ulong value)
    {
        value ^= value >> 30;
        value *= 0xBF58476D1CE4E5B9;
        value ^= value >> 27;
        value *= 0x94D049BB133111EB;
        return value ^ (value >> 31);
    }
}
