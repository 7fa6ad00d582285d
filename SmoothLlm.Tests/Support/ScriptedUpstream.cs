using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace SmoothLlm.Tests.Support;

/// <summary>
/// A provider made of exact bytes: a socket that records every request and plays what the test wrote for it. One
/// request a connection, so that no answer can be mixed up with another.
/// </summary>
public sealed class ScriptedUpstream : IAsyncDisposable
{
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource stop = new();
    private readonly ConcurrentQueue<UpstreamRequestBytes> requests = new();
    private readonly ConcurrentBag<Task> turns = [];
    private readonly Task accepting;

    public ScriptedUpstream()
    {
        listener.Start(backlog: 512);
        BaseUrl = $"http://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}/v1";
        accepting = AcceptAsync();
    }

    /// <summary>For the bootstrap file.</summary>
    public string BaseUrl { get; }

    /// <summary>What the next requests get.</summary>
    public Func<UpstreamTurn, Task> Script { get; set; } = turn => turn.SendAsync(UpstreamBytes.Json("""{"error":{"message":"no script"}}""", 500));

    /// <summary>Every request so far, in order of arrival.</summary>
    public IReadOnlyList<UpstreamRequestBytes> Requests => [.. requests];

    public void Forget() => requests.Clear();

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        listener.Dispose();
        await accepting;
        await Task.WhenAll(turns);
        stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
                turns.Add(ServeAsync(await listener.AcceptSocketAsync(stop.Token)));
        }
        catch (Exception exception) when (stop.IsCancellationRequested && exception is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // The test is over.
        }
    }

    private async Task ServeAsync(Socket socket)
    {
        using (socket)
        {
            socket.NoDelay = true;
            try
            {
                if (await UpstreamRequestBytes.ReadAsync(socket, stop.Token) is not { } request)
                    return;
                requests.Enqueue(request);
                await Script(new UpstreamTurn(socket, request, stop.Token));
                if (socket.LingerState?.Enabled != true)
                    socket.Shutdown(SocketShutdown.Both);
            }
            catch (Exception exception) when (exception is SocketException or OperationCanceledException or ObjectDisposedException)
            {
                // The proxy hung up, or the test is over.
            }
        }
    }
}

/// <summary>One request at the scripted provider, and the way to answer it.</summary>
public sealed class UpstreamTurn(Socket socket, UpstreamRequestBytes request, CancellationToken stop)
{
    public UpstreamRequestBytes Request => request;

    /// <summary>Ends when the test is over.</summary>
    public CancellationToken Stop => stop;

    public Task SendAsync(string text) => SendAsync(Encoding.UTF8.GetBytes(text));

    public async Task SendAsync(ReadOnlyMemory<byte> bytes)
    {
        while (!bytes.IsEmpty)
            bytes = bytes[await socket.SendAsync(bytes, stop)..];
    }

    /// <summary>Returns when the proxy has hung up.</summary>
    public async Task UntilHungUpAsync()
    {
        byte[] nothing = new byte[1];
        try
        {
            while (await socket.ReceiveAsync(nothing, stop) > 0)
            {
            }
        }
        catch (SocketException)
        {
            // A reset is a way of hanging up.
        }
    }

    /// <summary>Ends the connection by a reset instead of an orderly close.</summary>
    public void Reset()
    {
        socket.LingerState = new LingerOption(enable: true, seconds: 0);
        socket.Close();
    }
}

/// <summary>A request as its bytes arrived.</summary>
public sealed record UpstreamRequestBytes(string Head, byte[] Body)
{
    private static readonly byte[] HeadEnd = [.. "\r\n\r\n"u8];

    public string BodyText => Encoding.UTF8.GetString(Body);

    /// <summary>Null when the header was not sent.</summary>
    public string? Header(string name) => Head.Split("\r\n").Skip(1)
        .Select(line => line.Split(": ", 2))
        .FirstOrDefault(pair => pair[0].Equals(name, StringComparison.OrdinalIgnoreCase))?[1];

    internal static async Task<UpstreamRequestBytes?> ReadAsync(Socket socket, CancellationToken cancellationToken)
    {
        using var bytes = new MemoryStream();
        byte[] buffer = new byte[64 * 1024];
        int head = -1;
        int missing = int.MaxValue;
        while (missing > 0)
        {
            int read = await socket.ReceiveAsync(buffer, cancellationToken);
            if (read == 0)
                return null;
            bytes.Write(buffer, 0, read);
            if (head < 0)
                head = bytes.GetBuffer().AsSpan(0, (int)bytes.Length).IndexOf(HeadEnd);
            if (head >= 0)
                missing = head + HeadEnd.Length + LengthOf(Encoding.ASCII.GetString(bytes.GetBuffer(), 0, head)) - (int)bytes.Length;
        }

        byte[] all = bytes.ToArray();
        return new UpstreamRequestBytes(Encoding.ASCII.GetString(all, 0, head), all[(head + HeadEnd.Length)..]);
    }

    private static int LengthOf(string head) => int.Parse(
        new UpstreamRequestBytes(head, []).Header("Content-Length") ?? "0",
        System.Globalization.CultureInfo.InvariantCulture);
}
