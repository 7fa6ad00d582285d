using System.Collections.Concurrent;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace SmoothLlm.Tests.Support;

/// <summary>A provider that is a real HTTP server, for bodies of any size and kind: it notes each request and answers as the test says.</summary>
public sealed class ServerUpstream : IAsyncDisposable
{
    private readonly WebApplication app;

    private ServerUpstream(WebApplication app) => this.app = app;

    /// <summary>Without a slash at its end.</summary>
    public string Address => app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single().TrimEnd('/');

    /// <summary>What the next requests get.</summary>
    public RequestDelegate Script { get; set; } = _ => Task.CompletedTask;

    /// <summary>Every request so far, in order of arrival.</summary>
    public ConcurrentQueue<SeenRequest> Requests { get; } = new();

    public static async Task<ServerUpstream> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.Listen(IPAddress.Loopback, 0);
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = null;
        });
        var upstream = new ServerUpstream(builder.Build());
        upstream.app.Run(context =>
        {
            upstream.Requests.Enqueue(new SeenRequest(
                context.Request.Method,
                context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget,
                context.Request.Headers.ToDictionary(header => header.Key, header => header.Value.ToString(), StringComparer.OrdinalIgnoreCase)));
            return upstream.Script(context);
        });
        await upstream.app.StartAsync();
        return upstream;
    }

    /// <summary>Answers with a transcript in a coding, flushed in pieces.</summary>
    public void Play(string transcript, string coding = "", int status = 200) => Script = async context =>
    {
        await context.Request.Body.CopyToAsync(Stream.Null);
        context.Response.StatusCode = status;
        context.Response.ContentType = Transcript.ContentType(transcript);
        if (coding.Length > 0)
            context.Response.Headers.ContentEncoding = coding;
        foreach (byte[] piece in Transcript.Encode(Transcript.Read(transcript), coding).Chunk(200))
        {
            await context.Response.Body.WriteAsync(piece);
            await context.Response.Body.FlushAsync();
        }
    };

    public ValueTask DisposeAsync() => app.DisposeAsync();
}

/// <summary>A request as the provider got it.</summary>
/// <param name="Target">From the request line, as it stood there.</param>
public sealed record SeenRequest(string Method, string Target, IReadOnlyDictionary<string, string> Headers);
