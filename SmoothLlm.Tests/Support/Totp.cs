using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;

namespace SmoothLlm.Tests.Support;

/// <summary>What an authenticator app does with its key: RFC 6238 with SHA-1, six digits, thirty seconds.</summary>
internal static class Totp
{
    private const string Alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

    /// <param name="key">In base 32.</param>
    public static string Code(string key, DateTimeOffset now)
    {
        Span<byte> counter = stackalloc byte[8];
        BinaryPrimitives.WriteInt64BigEndian(counter, now.ToUnixTimeSeconds() / 30);
#pragma warning disable CA5350 // The algorithm of the standard.
        byte[] hash = HMACSHA1.HashData(Decode(key), counter);
#pragma warning restore CA5350
        int number = BinaryPrimitives.ReadInt32BigEndian(hash.AsSpan(hash[^1] & 0x0f)) & 0x7fffffff;
        return (number % 1_000_000).ToString("D6", CultureInfo.InvariantCulture);
    }

    /// <summary>A code that is wrong now and for an hour around it; one that somebody thinks of is right once in 200,000 times.</summary>
    /// <param name="key">In base 32.</param>
    public static string WrongCode(string key, DateTimeOffset now)
    {
        var right = Enumerable.Range(-60, 121).Select(step => Code(key, now.AddSeconds(30 * step))).ToHashSet(StringComparer.Ordinal);
        return Enumerable.Range(0, 1_000_000).Select(number => number.ToString("D6", CultureInfo.InvariantCulture)).First(code => !right.Contains(code));
    }

    private static byte[] Decode(string key)
    {
        var bytes = new List<byte>();
        int buffer = 0;
        int bits = 0;
        foreach (char letter in key.Where(char.IsAsciiLetterOrDigit))
        {
            buffer = (buffer << 5) | Alphabet.IndexOf(char.ToUpperInvariant(letter), StringComparison.Ordinal);
            bits += 5;
            if (bits < 8)
                continue;
            bits -= 8;
            bytes.Add((byte)(buffer >> bits));
            buffer &= (1 << bits) - 1;
        }

        return [.. bytes];
    }
}
