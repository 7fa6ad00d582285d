using System.Net;
using System.Net.Sockets;
using System.Text;

namespace ProxyLoad;

/// <summary>What was measured. Times in microseconds.</summary>
/// <param name="Requests">Answered well.</param>
/// <param name="Errors">Anything else.</param>
/// <param name="Seconds">It took.</param>
/// <param name="First">Until the first event, or until the whole answer.</param>
/// <param name="Delays">By which events came later than they were written.</param>
internal sealed record Measured(int Requests, int Errors, double Seconds, List<long> First, List<long> Delays)
{
    public double PerSecond => Requests / Seconds;

    public static long At(List<long> sorted, double share) => sorted.Count == 0 ? 0 : sorted[(int)(share * (sorted.Count - 1))];
}

/// <summary>Clients on sockets of their own: one request after the other, each on a connection that stays open.</summary>
internal static class Load
{
    private const string Prompt = "Hello, how are you?";

    public static async Task<Measured> RunAsync(int port, string? key, bool isStreamed, int clients, TimeSpan length)
    {
        string body = isStreamed
            ? $$"""{"model":"stream","stream":true,"stream_options":{"include_usage":true},"max_tokens":1000,"messages":[{"role":"user","content":"{{Prompt}}"}]}"""
            : $$"""{"model":"whole","max_tokens":1000,"messages":[{"role":"user","content":"{{Prompt}}"}]}""";
        byte[] request = Encoding.ASCII.GetBytes(
            $"POST /v1/chat/completions HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\nAuthorization: Bearer {key}\r\nContent-Length: {body.Length}\r\n\r\n{body}");
        long end = Stamp.Now() + (long)length.TotalMicroseconds;
        long begin = Stamp.Now();
        // Clients that stream do not begin all at once: no proxy is asked so in earnest.
        var runs = Enumerable.Range(0, clients).Select(index => Task.Run(async () =>
        {
            if (isStreamed)
                await Task.Delay(index * 2);
            var client = new Client(port, request, isStreamed);
            while (Stamp.Now() < end)
                await client.RequestAsync();
            return client;
        }));
        var all = await Task.WhenAll(runs);
        double seconds = (Stamp.Now() - begin) / 1e6;
        List<long> first = [.. all.SelectMany(client => client.First).Order()];
        List<long> delays = [.. all.SelectMany(client => client.Delays).Order()];
        return new Measured(all.Sum(client => client.Requests), all.Sum(client => client.Errors), seconds, first, delays);
    }

    private sealed class Client(int port, byte[] request, bool isStreamed)
    {
        private readonly byte[] buffer = new byte[64 * 1024];
        private Socket? socket;

        public int Requests { get; private set; }

        public int Errors { get; private set; }

        public List<long> First { get; } = [];

        public List<long> Delays { get; } = [];

        public async Task RequestAsync()
        {
            try
            {
                if (socket is null)
                {
                    socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
                    await socket.ConnectAsync(IPAddress.Loopback, port);
                }

                long began = Stamp.Now();
                await socket.SendAsync(request);
                if (!(isStreamed ? await StreamAsync(socket, began) : await WholeAsync(socket, began)))
                    throw new IOException("Not the answer that was expected.");
                Requests++;
            }
            catch (Exception exception) when (exception is IOException or SocketException)
            {
                Errors++;
                socket?.Dispose();
                socket = null;
            }
        }

        private async Task<bool> WholeAsync(Socket from, long began)
        {
            int length = 0;
            int expected = int.MaxValue;
            while (length < expected)
            {
                int read = await from.ReceiveAsync(buffer.AsMemory(length));
                if (read == 0)
                    return false;
                length += read;
                if (expected == int.MaxValue && buffer.AsSpan(0, length).IndexOf("\r\n\r\n"u8) is var head and > 0)
                    expected = head + 4 + ContentLength(Encoding.ASCII.GetString(buffer, 0, head));
            }

            First.Add(Stamp.Now() - began);
            return buffer.AsSpan(9, 3).SequenceEqual("200"u8);
        }

        private static int ContentLength(string head)
        {
            const string Name = "Content-Length:";
            int start = head.IndexOf(Name, StringComparison.OrdinalIgnoreCase) + Name.Length;
            int end = head.IndexOf('\r', start);
            return int.Parse(head.AsSpan(start, (end < 0 ? head.Length : end) - start), System.Globalization.CultureInfo.InvariantCulture);
        }

        private async Task<bool> StreamAsync(Socket from, long began)
        {
            int events = 0;
            var rest = new StringBuilder();
            while (true)
            {
                int read = await from.ReceiveAsync(buffer);
                long now = Stamp.Now();
                if (read == 0)
                    return false;
                rest.Append(Encoding.ASCII.GetString(buffer, 0, read));
                string text = rest.ToString();
                int at = 0;
                for (int mark; (mark = text.IndexOf("\"content\":\"t", at, StringComparison.Ordinal)) >= 0;)
                {
                    int start = mark + 12;
                    int end = text.IndexOf(' ', start);
                    if (end < 0)
                        break;
                    if (events++ == 0)
                        First.Add(now - began);
                    Delays.Add(now - long.Parse(text.AsSpan(start, end - start), System.Globalization.CultureInfo.InvariantCulture));
                    at = end;
                }

                if (text.EndsWith("0\r\n\r\n", StringComparison.Ordinal))
                    return events == Provider.Events && text.Contains("[DONE]", StringComparison.Ordinal);
                rest.Clear().Append(text.AsSpan(at));
            }
        }
    }
}
