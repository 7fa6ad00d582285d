using System.Text;

namespace ProxyLoad;

/// <summary>
/// Plays a provider: <c>whole</c> answers 0.8 KB at once, <c>stream</c> sends 50 events 20 ms apart and its usage. Each event
/// carries the time at which it was written, so that the delay that a proxy adds can be read off it.
/// </summary>
internal static class Provider
{
    public const int Events = 50;

    public static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    private static readonly byte[] Whole = Encoding.UTF8.GetBytes(
        """{"id":"c1","object":"chat.completion","created":1,"model":"whole","choices":[{"index":0,"message":{"role":"assistant","content":"TEXT"},"finish_reason":"stop"}],"usage":{"prompt_tokens":20,"completion_tokens":100,"total_tokens":120}}"""
            .Replace("TEXT", new string('x', 600), StringComparison.Ordinal));

    private static readonly byte[] End = Encoding.UTF8.GetBytes(
        """
        data: {"id":"c1","object":"chat.completion.chunk","created":1,"model":"stream","choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}

        data: {"id":"c1","object":"chat.completion.chunk","created":1,"model":"stream","choices":[],"usage":{"prompt_tokens":20,"completion_tokens":50,"total_tokens":70}}

        data: [DONE]


        """);

    public static async Task RunAsync(int port)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls($"http://127.0.0.1:{port}");
        var app = builder.Build();
        app.MapPost("/v1/chat/completions", AnswerAsync);
        await app.RunAsync();
    }

    private static async Task AnswerAsync(HttpContext context)
    {
        using var reader = new StreamReader(context.Request.Body);
        string body = await reader.ReadToEndAsync();
        if (!body.Contains("\"stream\":true", StringComparison.Ordinal))
        {
            context.Response.ContentType = "application/json";
            context.Response.ContentLength = Whole.Length;
            await context.Response.Body.WriteAsync(Whole);
            return;
        }

        context.Response.ContentType = "text/event-stream";
        for (int index = 0; index < Events; index++)
        {
            await Task.Delay(Pause);
            await context.Response.WriteAsync(
                $$$"""data: {"id":"c1","object":"chat.completion.chunk","created":1,"model":"stream","choices":[{"index":0,"delta":{"content":"t{{{Stamp.Now()}}} "},"finish_reason":null}]}""" + "\n\n");
            await context.Response.Body.FlushAsync();
        }

        await context.Response.Body.WriteAsync(End);
    }
}

/// <summary>Microseconds of the machine's steady clock, the same in every process.</summary>
internal static class Stamp
{
    public static long Now() => System.Diagnostics.Stopwatch.GetTimestamp() / (System.Diagnostics.Stopwatch.Frequency / 1_000_000);
}
