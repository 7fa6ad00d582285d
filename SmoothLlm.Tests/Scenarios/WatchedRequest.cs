using System.Net.Http.Headers;
using System.Text;
using SmoothLlm.Tests.Support;

namespace SmoothLlm.Tests.Scenarios;

/// <summary>When the client of a request leaves.</summary>
internal enum Leaving
{
    /// <summary>Not before it has everything.</summary>
    Never,

    /// <summary>When the provider has been asked and has not answered.</summary>
    BeforeFirstByte,

    /// <summary>When the provider has sent a part of its answer; of a stream the client has that part.</summary>
    MidAnswer,
}

/// <summary>One request, the provider's part in it, and what happened when.</summary>
internal sealed class WatchedRequest(string model, bool isStreamed, Leaving leaving, Func<WatchedRequest, UpstreamTurn, Task> script)
{
    private readonly TaskCompletionSource isAsked = Signal();
    private readonly TaskCompletionSource isHalfSent = Signal();

    public string TraceId { get; } = "test-" + Guid.NewGuid().ToString("N");

    public bool IsStreamed => isStreamed;

    public string Body { get; init; } =
        $$"""{"model":"{{model}}","messages":[{"role":"user","content":"hi"}],"max_tokens":50{{(isStreamed ? ",\"stream\":true" : "")}}}""";

    /// <summary>Ends when the product knows that the client is gone.</summary>
    public TaskCompletionSource ClientIsGone { get; } = Signal();

    /// <summary>Ends when the product is done with the request.</summary>
    public TaskCompletionSource IsDone { get; } = Signal();

    /// <summary>Ends when a client that stays has the first bytes of a stream.</summary>
    public TaskCompletionSource ClientHasText { get; } = Signal();

    /// <summary>What the client got; empty when it left before.</summary>
    public string Answer { get; private set; } = "";

    /// <summary>The status that the client got; 499 when it left before.</summary>
    public int Status { get; private set; } = 499;

    /// <summary>The head of the answer that the client got; null when it left before.</summary>
    public HttpResponseHeaders? Headers { get; private set; }

    /// <summary>When the client or the provider did something for the last time, UTC.</summary>
    public DateTimeOffset LastActAt { get; private set; }

    public async Task FirstAsync(UpstreamTurn turn)
    {
        isAsked.TrySetResult();
        await script(this, turn);
    }

    /// <summary>For the script: the provider does something, which may be the last thing that happens.</summary>
    public async Task SendAsync(UpstreamTurn turn, string text)
    {
        await turn.SendAsync(text);
        Mark();
    }

    /// <summary>Ends when the script has said so.</summary>
    public Task IsHalfSent => isHalfSent.Task;

    /// <summary>For the script: a part of the answer is on its way.</summary>
    public void HalfIsSent() => isHalfSent.TrySetResult();

    /// <summary>Sends it, plays the client, and waits until the product is done with it; its settlement may still become durable.</summary>
    public async Task RunAsync(EndingsApp app, string key)
    {
        app.Watch(this);
        using var leave = new CancellationTokenSource();
        using var request = new HttpRequestMessage(HttpMethod.Post, "v1/chat/completions") { Content = new StringContent(Body, Encoding.UTF8, "application/json") };
        request.Headers.Add("x-trace-id", TraceId);
        request.Headers.Add("x-api-key", key);
        var answering = app.Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, leave.Token);
        if (leaving == Leaving.BeforeFirstByte || (leaving == Leaving.MidAnswer && !isStreamed))
        {
            await (leaving == Leaving.BeforeFirstByte ? isAsked : isHalfSent).Task;
            await leave.CancelAsync();
            await answering.ContinueWith(_ => { }, TaskScheduler.Default);
        }
        else
        {
            using var response = await answering;
            Status = (int)response.StatusCode;
            Headers = response.Headers;
            await ReadAsync(response, leave);
        }

        Mark();
        await IsDone.Task.WaitAsync(TimeSpan.FromSeconds(60));
    }

    private async Task ReadAsync(HttpResponseMessage response, CancellationTokenSource leave)
    {
        var stream = await response.Content.ReadAsStreamAsync();
        byte[] buffer = new byte[64 * 1024];
        var answer = new MemoryStream();
        while (await stream.ReadAsync(buffer) is var read and > 0)
        {
            answer.Write(buffer, 0, read);
            ClientHasText.TrySetResult();
            if (leaving == Leaving.MidAnswer && Encoding.UTF8.GetString(answer.ToArray()).Contains("Hello", StringComparison.Ordinal))
            {
                // Only a read that is given up closes the connection at once; to let go of the answer would wait for more of it.
                var more = stream.ReadAsync(buffer, leave.Token).AsTask();
                await leave.CancelAsync();
                await more.ContinueWith(_ => { }, TaskScheduler.Default);
                break;
            }
        }

        Answer = Encoding.UTF8.GetString(answer.ToArray());
    }

    private void Mark() => LastActAt = TimeProvider.System.GetUtcNow();

    private static TaskCompletionSource Signal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
