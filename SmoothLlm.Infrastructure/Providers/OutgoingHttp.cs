using System.Net;

namespace SmoothLlm.Infrastructure.Providers;

/// <summary>
/// How we connect to what admins configured: no redirects, no cookies, no proxy, no decompression, and, unless it is
/// allowed, no address that is not on the public internet.
/// </summary>
internal static class OutgoingHttp
{
    private static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan ConnectionLifetime = TimeSpan.FromMinutes(15);

    public static SocketsHttpHandler CreateHandler(bool allowPrivateNetwork) => new()
    {
        AllowAutoRedirect = false,
        AutomaticDecompression = DecompressionMethods.None,
        UseCookies = false,
        // Through a proxy the address that is checked would be the proxy's.
        UseProxy = false,
        ActivityHeadersPropagator = null,
        ConnectTimeout = ConnectTimeout,
        PooledConnectionLifetime = ConnectionLifetime,
        EnableMultipleHttp2Connections = true,
        ConnectCallback = allowPrivateNetwork
            ? null
            : (context, cancellationToken) => OutgoingAddressPolicy.ConnectAsync(context, allowPrivateNetwork: false, cancellationToken),
    };
}
