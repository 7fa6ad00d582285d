using System.Net;

namespace SmoothLlm.Core.ApiKeys;

/// <summary>Addresses that a key may be used from: one, or a network. IPv4 in IPv6 clothes counts as IPv4.</summary>
public readonly struct AddressRange
{
    private readonly IPNetwork network;

    private AddressRange(IPNetwork network) => this.network = network;

    /// <summary>Reads <c>203.0.113.7</c>, <c>203.0.113.0/24</c>, <c>2001:db8::/32</c>.</summary>
    /// <param name="text">The range.</param>
    /// <param name="range">It, when it is one; bits behind the network's length are ignored.</param>
    public static bool TryParse(string text, out AddressRange range)
    {
        range = default;
        int slash = text.IndexOf('/', StringComparison.Ordinal);
        string address = slash < 0 ? text : text[..slash];
        // The framework takes "1" and "0x7f.1" for addresses; here they are slips of the pen.
        bool isWritten = address.Contains(':', StringComparison.Ordinal) || address.Count(character => character == '.') == 3;
        if (!isWritten || address.Contains('%', StringComparison.Ordinal) || !IPAddress.TryParse(address, out var parsed))
            return false;
        int bits = parsed.GetAddressBytes().Length * 8;
        int length = bits;
        if (slash >= 0 && (!int.TryParse(text.AsSpan(slash + 1), System.Globalization.NumberStyles.None, null, out length) || length > bits))
            return false;
        if (parsed.IsIPv4MappedToIPv6)
        {
            if (length < 96)
                return false;
            (parsed, length) = (parsed.MapToIPv4(), length - 96);
        }

        range = new AddressRange(new IPNetwork(Masked(parsed, length), length));
        return true;
    }

    /// <summary>Whether the address lies within.</summary>
    /// <param name="address">A client's.</param>
    public bool Contains(IPAddress address) =>
        network.Contains(address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address);

    private static IPAddress Masked(IPAddress address, int length)
    {
        byte[] bytes = address.GetAddressBytes();
        for (int index = 0; index < bytes.Length; index++)
        {
            int kept = Math.Clamp(length - (index * 8), 0, 8);
            bytes[index] &= (byte)(0xff << (8 - kept));
        }

        return new IPAddress(bytes);
    }
}
