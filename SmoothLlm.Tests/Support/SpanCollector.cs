using System.Threading.Channels;
using Microsoft.AspNetCore.Http;

namespace SmoothLlm.Tests.Support;

/// <summary>Stands in for whatever takes spans over OTLP: a real server that reads what it gets.</summary>
internal sealed class SpanCollector : IAsyncDisposable
{
    private readonly ServerUpstream server;
    private readonly Channel<ProtobufFields> spans = Channel.CreateUnbounded<ProtobufFields>();

    private SpanCollector(ServerUpstream server)
    {
        this.server = server;
        server.Script = AnswerAsync;
    }

    public string Address => server.Address;

    public IEnumerable<SeenRequest> Requests => server.Requests;

    /// <summary>What the next requests are answered with, in this order, before they are taken.</summary>
    public Queue<int> Failures { get; } = new();

    public static async Task<SpanCollector> StartAsync() => new(await ServerUpstream.StartAsync());

    /// <summary>The span of a request, as soon as it has come.</summary>
    public async Task<ProtobufFields> SpanOfAsync(string requestId)
    {
        using var timeout = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (true)
        {
            var span = await spans.Reader.ReadAsync(timeout.Token);
            if ((string)span.Attributes()["smoothllm.request_id"] == requestId)
                return span;
        }
    }

    public ValueTask DisposeAsync() => server.DisposeAsync();

    private async Task AnswerAsync(HttpContext context)
    {
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body);
        if (Failures.TryDequeue(out int status))
        {
            context.Response.StatusCode = status;
            return;
        }

        if (!context.Request.Path.Value!.EndsWith("/traces", StringComparison.Ordinal))
            return;
        foreach (var span in ProtobufFields.Spans(body.ToArray()))
            await spans.Writer.WriteAsync(span);
    }
}
