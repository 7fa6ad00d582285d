using System.Net;

namespace ProxyLoad;

/// <summary>Kestrel, an HttpClient, and nothing between them: no key, no price, no ledger, no look at any byte.</summary>
internal static class BareProxy
{
    private const int CopyBytes = 64 * 1024;

    public static async Task RunAsync(int port, Uri upstream)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls($"http://127.0.0.1:{port}");
        var app = builder.Build();
        using var client = new HttpMessageInvoker(new SocketsHttpHandler { UseCookies = false, UseProxy = false, ActivityHeadersPropagator = null });
        app.MapPost("/v1/chat/completions", context => PassAsync(context, client, upstream));
        await app.RunAsync();
    }

    private static async Task PassAsync(HttpContext context, HttpMessageInvoker client, Uri upstream)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, upstream)
        {
            Version = HttpVersion.Version11,
            Content = new StreamContent(context.Request.Body, CopyBytes),
        };
        request.Content.Headers.ContentLength = context.Request.ContentLength;
        request.Content.Headers.TryAddWithoutValidation("Content-Type", "application/json");
        using var response = await client.SendAsync(request, context.RequestAborted);
        context.Response.StatusCode = (int)response.StatusCode;
        context.Response.ContentType = response.Content.Headers.ContentType?.ToString();
        context.Response.ContentLength = response.Content.Headers.ContentLength;
        var body = await response.Content.ReadAsStreamAsync(context.RequestAborted);
        byte[] buffer = System.Buffers.ArrayPool<byte>.Shared.Rent(CopyBytes);
        for (int read; (read = await body.ReadAsync(buffer, context.RequestAborted)) > 0;)
        {
            await context.Response.BodyWriter.WriteAsync(buffer.AsMemory(0, read), context.RequestAborted);
            await context.Response.BodyWriter.FlushAsync(context.RequestAborted);
        }

        System.Buffers.ArrayPool<byte>.Shared.Return(buffer);
    }
}
