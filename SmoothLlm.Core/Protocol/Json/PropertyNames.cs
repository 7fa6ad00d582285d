using System.Numerics;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace SmoothLlm.Core.Protocol.Json;

/// <summary>
/// Remembers the names of the objects that are open, to refuse an object that has one twice: readers differ in which of
/// the two they take, and what we meter must be what the provider reads. Reused from body to body.
/// </summary>
internal sealed class PropertyNames
{
    /// <summary>Most properties in one object; bounds the search among them.</summary>
    public const int MaxPerObject = 4096;

    /// <summary>So that nobody can prepare names that all have the same hash.</summary>
    private static readonly ulong Seed = (ulong)Random.Shared.NextInt64() | 1;

    private readonly List<int> hashes = [];
    private readonly List<SeenName> names = [];
    private readonly Stack<int> starts = [];

    public void Clear()
    {
        hashes.Clear();
        names.Clear();
        starts.Clear();
    }

    public void EnterObject() => starts.Push(names.Count);

    public void LeaveObject()
    {
        int start = starts.Pop();
        hashes.RemoveRange(start, hashes.Count - start);
        names.RemoveRange(start, names.Count - start);
    }

    /// <param name="body">The whole body.</param>
    /// <param name="reader">On the name.</param>
    /// <returns>False when the object has it already.</returns>
    public bool TryAdd(ReadOnlySpan<byte> body, ref readonly Utf8JsonReader reader)
    {
        var name = new SeenName((int)reader.TokenStartIndex + 1, reader.ValueSpan.Length, reader.ValueIsEscaped ? reader.GetString() : null);
        int hash = name.Unescaped is null ? Hash(reader.ValueSpan) : Hash(System.Text.Encoding.UTF8.GetBytes(name.Unescaped));
        int start = starts.Peek();
        if (names.Count - start >= MaxPerObject)
            throw new RequestFaultException($"An object in the body has more than {MaxPerObject} properties.", null);
        var sameObject = CollectionsMarshal.AsSpan(hashes)[start..];
        for (int from = 0; sameObject[from..].IndexOf(hash) is var found and >= 0; from += found + 1)
        {
            if (AreEqual(body, names[start + from + found], name))
                return false;
        }

        hashes.Add(hash);
        names.Add(name);
        return true;
    }

    private static bool AreEqual(ReadOnlySpan<byte> body, in SeenName left, in SeenName right) =>
        left.Unescaped is null && right.Unescaped is null
            ? body.Slice(left.Start, left.Length).SequenceEqual(body.Slice(right.Start, right.Length))
            : Text(body, left).Equals(Text(body, right), StringComparison.Ordinal);

    private static string Text(ReadOnlySpan<byte> body, in SeenName name) =>
        name.Unescaped ?? System.Text.Encoding.UTF8.GetString(body.Slice(name.Start, name.Length));

    private static int Hash(ReadOnlySpan<byte> name)
    {
        ulong hash = Seed ^ (ulong)name.Length;
        while (name.Length >= sizeof(ulong))
        {
            hash = BitOperations.RotateLeft((hash ^ MemoryMarshal.Read<ulong>(name)) * Seed, 29);
            name = name[sizeof(ulong)..];
        }

        foreach (byte letter in name)
            hash = BitOperations.RotateLeft((hash ^ letter) * Seed, 13);
        return (int)(hash ^ (hash >> 32));
    }

    private readonly record struct SeenName(int Start, int Length, string? Unescaped);
}
