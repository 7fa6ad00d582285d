using System.Net.Sockets;
using System.Text;

namespace SmoothLlm.Tests.Support;

/// <summary>Requests that no HTTP library would send, and the whole answer as text.</summary>
internal static class RawHttp
{
    /// <param name="request">Its bytes, Latin 1; it should ask for the connection to be closed.</param>
    public static async Task<string> SendAsync(Uri server, string request)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(server.Host, server.Port);
        var stream = client.GetStream();
        await stream.WriteAsync(Encoding.Latin1.GetBytes(request));
        using var reader = new StreamReader(stream, Encoding.Latin1);
        return await reader.ReadToEndAsync().WaitAsync(TimeSpan.FromSeconds(30));
    }

    public static int StatusOf(string answer) => int.Parse(answer.AsSpan(9, 3), System.Globalization.CultureInfo.InvariantCulture);
}
