using System.Runtime.InteropServices;
using System.Security.Cryptography;
using SmoothLlm.Core.Plans;

namespace SmoothLlm.Core.ApiKeys;

/// <summary>A key as a node keeps it in memory.</summary>
/// <param name="Id">The key.</param>
/// <param name="OrganizationId">Who pays.</param>
/// <param name="WalletAccountId">The organization's wallet in the ledger.</param>
/// <param name="ExpiresAt">When it, or this secret of it, ends by itself, UTC; null for never.</param>
/// <param name="MarginBasisPoints">The organization's own margin, basis points; null for the platform's.</param>
public sealed record ApiKeyEntry(Guid Id, Guid OrganizationId, long WalletAccountId, DateTimeOffset? ExpiresAt, int? MarginBasisPoints)
{
    /// <summary>What it opens.</summary>
    public ApiKeyKind Kind { get; init; }

    /// <summary>What it may; null for everything.</summary>
    public ApiKeyRules? Rules { get; init; }

    /// <summary>What its organization may; null for everything.</summary>
    public PlanLimits? Plan { get; init; }

    /// <summary>Whether its organization wants the texts of its requests kept.</summary>
    public bool KeepsContent { get; init; }
}

/// <summary>The keys that are good now: enabled, not revoked, organization active.</summary>
public interface IApiKeyDirectory
{
    /// <summary>Finds a key by the hash of its secret; reads no database.</summary>
    ApiKeyEntry? Find(in KeyHash hash);
}

/// <summary>The SHA-256 of a secret, as a dictionary key.</summary>
[StructLayout(LayoutKind.Sequential)]
public readonly struct KeyHash : IEquatable<KeyHash>
{
    private readonly UInt128 high;
    private readonly UInt128 low;

    private KeyHash(ReadOnlySpan<byte> hash)
    {
        high = MemoryMarshal.Read<UInt128>(hash);
        low = MemoryMarshal.Read<UInt128>(hash[16..]);
    }

    /// <summary>Hashes a secret as a client sent it.</summary>
    /// <param name="secret">Its bytes, UTF-8.</param>
    public static KeyHash Of(ReadOnlySpan<byte> secret)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(secret, hash);
        return new KeyHash(hash);
    }

    /// <summary>Takes a hash as it is stored.</summary>
    /// <param name="hexadecimal">64 hexadecimal digits.</param>
    /// <exception cref="FormatException">It is not that.</exception>
    public static KeyHash Parse(string hexadecimal)
    {
        byte[] hash = Convert.FromHexString(hexadecimal);
        return hash.Length == SHA256.HashSizeInBytes
            ? new KeyHash(hash)
            : throw new FormatException("A stored key hash has 64 hexadecimal digits.");
    }

    /// <inheritdoc/>
    public bool Equals(KeyHash other) => high == other.high && low == other.low;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is KeyHash other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => low.GetHashCode();
}
