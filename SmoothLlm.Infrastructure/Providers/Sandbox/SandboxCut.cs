using System.Net.Sockets;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace SmoothLlm.Infrastructure.Providers.Sandbox;

/// <summary>Ends a connection in the middle of an answer.</summary>
internal static class SandboxCut
{
    /// <summary>How long the client may take to notice before the connection is torn down.</summary>
    public const int NoticeSeconds = 5;

    public static async Task CutAsync(HttpContext context, TimeProvider clock)
    {
        if (context.Response.HasStarted)
            await HalfCloseAsync(context, clock);
        context.Abort();
    }

    // Aborting drops what the socket has accepted and not yet sent (a few words at most, but never the same ones).
    // Closed for sending first, it delivers all of them and then the early end.
    private static async Task HalfCloseAsync(HttpContext context, TimeProvider clock)
    {
        try
        {
            context.Features.GetRequiredFeature<IConnectionSocketFeature>().Socket.Shutdown(SocketShutdown.Send);
        }
        catch (Exception gone) when (gone is SocketException or ObjectDisposedException)
        {
            return;
        }

        await Task.Delay(TimeSpan.FromSeconds(NoticeSeconds), clock, context.RequestAborted)
            .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }
}
