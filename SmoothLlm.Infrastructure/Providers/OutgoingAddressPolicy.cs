using System.Net;
using System.Net.Sockets;

namespace SmoothLlm.Infrastructure.Providers;

/// <summary>
/// Which addresses we connect to on behalf of a configured provider. The check stands between name resolution and
/// connection, so a name that resolves to something else a moment later gains nothing.
/// </summary>
public static class OutgoingAddressPolicy
{
    /// <summary>Everything that is not the public internet: private, loopback, link-local, shared (CGNAT), documentation, multicast, reserved.</summary>
    private static readonly IPNetwork[] NotPublic =
    [
        .. new[]
        {
            "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24",
            "192.0.2.0/24", "192.88.99.0/24", "192.168.0.0/16", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24",
            "224.0.0.0/4", "240.0.0.0/4",
            // The first covers ::, ::1 and IPv4-compatible addresses; Teredo (2001::/32) and 6to4 (2002::/16) carry an IPv4 address inside.
            "::/96", "64:ff9b:1::/48", "100::/64", "2001::/32", "2001:db8::/32", "2002::/16", "3fff::/20", "5f00::/16",
            "fc00::/7", "fe80::/10", "fec0::/10", "ff00::/8",
        }.Select(IPNetwork.Parse),
    ];

    private static readonly IPNetwork TranslatedIPv4 = IPNetwork.Parse("64:ff9b::/96");

    /// <summary>Whether an address belongs to the public internet.</summary>
    public static bool IsPublic(IPAddress address)
    {
        if (address.IsIPv4MappedToIPv6)
            return IsPublic(address.MapToIPv4());
        if (address.AddressFamily == AddressFamily.InterNetworkV6 && TranslatedIPv4.Contains(WithoutScope(address)))
            return IsPublic(new IPAddress(address.GetAddressBytes().AsSpan(12)));
        var plain = WithoutScope(address);
        return !NotPublic.Any(network => network.BaseAddress.AddressFamily == plain.AddressFamily && network.Contains(plain));
    }

    /// <summary>For <see cref="SocketsHttpHandler.ConnectCallback"/>: resolves, keeps the permitted addresses, and connects to one of those.</summary>
    /// <exception cref="OutgoingAddressRefusedException">The host has no permitted address.</exception>
    public static async ValueTask<Stream> ConnectAsync(
        SocketsHttpConnectionContext context,
        bool allowPrivateNetwork,
        CancellationToken cancellationToken)
    {
        string host = context.DnsEndPoint.Host;
        var addresses = IPAddress.TryParse(host, out var literal)
            ? [literal]
            : await Dns.GetHostAddressesAsync(host, cancellationToken);
        var permitted = allowPrivateNetwork ? addresses : [.. addresses.Where(IsPublic)];
        if (permitted.Length == 0)
            throw new OutgoingAddressRefusedException(host);

        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(permitted, context.DnsEndPoint.Port, cancellationToken);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private static IPAddress WithoutScope(IPAddress address) =>
        address.AddressFamily == AddressFamily.InterNetworkV6 && address.ScopeId != 0
            ? new IPAddress(address.GetAddressBytes())
            : address;
}

/// <summary>A host that is not on the public internet, for a provider that may only be there. The message is for admins.</summary>
public sealed class OutgoingAddressRefusedException(string host)
    : IOException($"{host} is a private or reserved network address. Allow the private network for this provider if that is meant.");
