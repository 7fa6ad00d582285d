using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace SmoothLlm.Infrastructure.Payments.Stripe;

/// <summary>Whether a webhook was sent by whoever shares our secret, and just now: <c>t=…,v1=…</c> over the bytes as they came.</summary>
public static class StripeSignature
{
    public const string Header = "Stripe-Signature";

    /// <summary>How far the sender's clock and ours may be apart, and how long a delivery may take.</summary>
    public static readonly TimeSpan Tolerance = TimeSpan.FromSeconds(300);

    private const int MaxHeaderLength = 4096;

    /// <summary>Several secrets are valid while one is being replaced; nobody has this many.</summary>
    private const int MaxSignatures = 16;

    /// <exception cref="ArgumentException">The secret is empty: an empty key would be a valid one, and known to everybody.</exception>
    public static bool IsValid(ReadOnlySpan<byte> body, string? header, string secret, DateTimeOffset now)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(secret);
        if (header is null || header.Length > MaxHeaderLength || !TryParse(header, out string timestamp, out var signatures))
            return false;
        if (!long.TryParse(timestamp, NumberStyles.None, CultureInfo.InvariantCulture, out long seconds)
            || Math.Abs((decimal)seconds - now.ToUnixTimeSeconds()) > (decimal)Tolerance.TotalSeconds)
            return false;

        Span<byte> expected = stackalloc byte[HMACSHA256.HashSizeInBytes];
        using (var hmac = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, Encoding.UTF8.GetBytes(secret)))
        {
            hmac.AppendData(Encoding.UTF8.GetBytes(timestamp + "."));
            hmac.AppendData(body);
            hmac.GetHashAndReset(expected);
        }

        byte[] expectedText = Encoding.ASCII.GetBytes(Convert.ToHexStringLower(expected));
        bool isValid = false;
        foreach (string signature in signatures)
            isValid |= CryptographicOperations.FixedTimeEquals(expectedText, Encoding.UTF8.GetBytes(signature));
        return isValid;
    }

    private static bool TryParse(string header, out string timestamp, out List<string> signatures)
    {
        timestamp = "";
        signatures = [];
        foreach (string part in header.Split(','))
        {
            int equals = part.IndexOf('=', StringComparison.Ordinal);
            if (equals < 0)
                return false;
            string value = part[(equals + 1)..];
            switch (part[..equals].Trim())
            {
                // Which of two would be the signed one?
                case "t" when timestamp.Length > 0:
                    return false;
                case "t":
                    timestamp = value;
                    break;
                case "v1":
                    signatures.Add(value);
                    break;
            }
        }

        return timestamp.Length > 0 && signatures.Count is > 0 and <= MaxSignatures;
    }
}
