using System.Buffers.Binary;

namespace SmoothLlm.Core.Usage;

/// <summary>A request's id as it is shown and taken: <c>req_</c> and 32 hexadecimal digits.</summary>
public static class RequestIds
{
    private const string Prefix = "req_";

    /// <summary>
    /// A new id, version 7 (RFC 9562, section 5.7), ascending by the millisecond. Its 74 random bits are not from the
    /// system's generator, which costs a call into the kernel: an id opens nothing, receipts are for its organization alone.
    /// </summary>
    /// <param name="now">UTC.</param>
    public static Guid Create(DateTimeOffset now)
    {
        Span<byte> bytes = stackalloc byte[16];
        Random.Shared.NextBytes(bytes);
        long milliseconds = now.ToUnixTimeMilliseconds();
        BinaryPrimitives.WriteUInt16BigEndian(bytes, (ushort)(milliseconds >> 32));
        BinaryPrimitives.WriteUInt32BigEndian(bytes[2..], (uint)milliseconds);
        bytes[6] = (byte)(0x70 | (bytes[6] & 0x0f));
        bytes[8] = (byte)(0x80 | (bytes[8] & 0x3f));
        return new Guid(bytes, bigEndian: true);
    }

    /// <summary>When an id was made, UTC, to the millisecond. Of an id that is not version 7, nonsense.</summary>
    /// <param name="requestId">The id.</param>
    public static DateTimeOffset CreatedAt(Guid requestId)
    {
        Span<byte> bytes = stackalloc byte[16];
        requestId.TryWriteBytes(bytes, bigEndian: true, out _);
        long milliseconds = ((long)BinaryPrimitives.ReadUInt16BigEndian(bytes) << 32) | BinaryPrimitives.ReadUInt32BigEndian(bytes[2..]);
        return DateTimeOffset.FromUnixTimeMilliseconds(Math.Min(milliseconds, DateTimeOffset.MaxValue.ToUnixTimeMilliseconds()));
    }

    /// <summary>As the header <c>x-request-id</c> and every page show it.</summary>
    /// <param name="requestId">The id.</param>
    public static string Format(Guid requestId) => Prefix + requestId.ToString("N");

    /// <summary>Takes the shown form, and the plain id with or without hyphens.</summary>
    /// <param name="text">What somebody sent.</param>
    /// <returns>Null when it is neither.</returns>
    public static Guid? Parse(string? text)
    {
        var digits = text.AsSpan();
        if (digits.StartsWith(Prefix, StringComparison.Ordinal))
            digits = digits[Prefix.Length..];
        return Guid.TryParseExact(digits, "N", out var requestId) || Guid.TryParseExact(digits, "D", out requestId) ? requestId : null;
    }
}
