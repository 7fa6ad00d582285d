using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;

namespace SmoothLlm.Tests.Scenarios.Killing;

/// <summary>Customers' programs that ask without pause until the server is gone, and write down what they got.</summary>
internal sealed class LoadClients(Uri address, IReadOnlyList<string> keys, ClientJournal journal) : IDisposable
{
    private const int Whole = 6;
    private const int ShortStreams = 4;

    /// <summary>Of more than two seconds, so that their progress is saved.</summary>
    private const int LongStreams = 3;

    private readonly HttpClient http = new(new SocketsHttpHandler { UseProxy = false, ConnectTimeout = TimeSpan.FromSeconds(10) }) { BaseAddress = address };
    private volatile bool isOver;

    public void Dispose() => http.Dispose();

    /// <summary>Returns when the server has gone from under all of them.</summary>
    public Task RunAsync() => Task.WhenAll(
    [
        .. Repeat(Whole, (number, turn) => AskAsync(keys[number % keys.Count], Body($"/words {5 + (turn * 7 % 60)}", isStreamed: false), ReadWholeAsync)),
        .. Repeat(ShortStreams, (number, turn) => AskAsync(keys[number % keys.Count], Body($"/delay 4\n/words {10 + (turn % 30)}", isStreamed: true), ReadStreamAsync)),
        .. Repeat(LongStreams, (number, _) => AskAsync(keys[number % keys.Count], Body("/delay 20\n/words 2000", isStreamed: true), ReadStreamAsync)),
    ]);

    public Task AskOnceAsync() => AskAsync(keys[0], Body("/words 3", isStreamed: false), ReadWholeAsync);

    /// <summary>From here on a request that breaks off is the kill's doing.</summary>
    public void End() => isOver = true;

    private IEnumerable<Task> Repeat(int clients, Func<int, int, Task> ask) => Enumerable.Range(0, clients).Select(number => Task.Run(async () =>
    {
        for (int turn = 0; !isOver; turn++)
            await ask(number, turn);
    }));

    private async Task AskAsync(string key, string body, Func<HttpResponseMessage, Guid, Progress, Task> readAsync)
    {
        Guid? requestId = null;
        var progress = new Progress();
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, "v1/chat/completions") { Content = new StringContent(body, Encoding.UTF8, "application/json") };
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", key);
            using var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
            requestId = response.Headers.TryGetValues("x-request-id", out var ids) ? Guid.Parse(ids.Single().Replace("req_", "", StringComparison.Ordinal)) : null;
            if (!response.IsSuccessStatusCode || requestId is null)
                journal.Surprises.Enqueue($"{(int)response.StatusCode}: {await response.Content.ReadAsStringAsync()}");
            else
                await readAsync(response, requestId.Value, progress);
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException)
        {
            journal.BrokeOff(requestId, progress.TextBytes);
            if (!isOver)
                journal.Surprises.Enqueue($"Broke off while the server was alive: {exception.Message}");
        }
    }

    private async Task ReadWholeAsync(HttpResponseMessage response, Guid requestId, Progress progress)
    {
        using var answer = JsonDocument.Parse(await response.Content.ReadAsStringAsync());
        journal.Answered[requestId] = Cost(answer.RootElement);
    }

    private async Task ReadStreamAsync(HttpResponseMessage response, Guid requestId, Progress progress)
    {
        long? cost = null;
        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync());
        while (await reader.ReadLineAsync() is { } line)
        {
            if (line == "data: [DONE]" && cost is { } known)
            {
                journal.Answered[requestId] = known;
                return;
            }

            if (!line.StartsWith("data: {", StringComparison.Ordinal))
                continue;
            using var chunk = JsonDocument.Parse(line["data: ".Length..]);
            if (chunk.RootElement.TryGetProperty("error", out _))
                journal.Surprises.Enqueue(line);
            else if (chunk.RootElement.GetProperty("choices").GetArrayLength() == 0)
                cost = Cost(chunk.RootElement);
            else if (chunk.RootElement.GetProperty("choices")[0].GetProperty("delta").TryGetProperty("content", out var text))
                progress.TextBytes += Encoding.UTF8.GetByteCount(text.GetString() ?? "");
        }

        // The end of the connection without the end of the answer.
        journal.BrokeOff(requestId, progress.TextBytes);
    }

    private static long Cost(JsonElement answer) =>
        (long)(answer.GetProperty("usage").GetProperty("cost").GetDecimal() * 1_000_000_000m);

    private static string Body(string directives, bool isStreamed) => string.Create(CultureInfo.InvariantCulture, $$"""
        {"model":"sandbox-chat","messages":[{"role":"user","content":{{JsonSerializer.Serialize(directives)}}}]{{(isStreamed ? ",\"stream\":true,\"stream_options\":{\"include_usage\":true}" : ",\"max_tokens\":500")}}}
        """);

    private sealed class Progress
    {
        public long TextBytes { get; set; }
    }
}
