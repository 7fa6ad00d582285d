using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using Microsoft.AspNetCore.Http.Features;
using SmoothLlm.Core.Proxy;
using SmoothLlm.Core.Usage;

namespace SmoothLlm.Web.Proxy;

/// <summary>A request to the proxy over HTTP.</summary>
internal sealed class ClientExchange : IClientExchange
{
    private const string BearerScheme = "Bearer ";
    private const int MaxTraceIdLength = 128;
    private const int ClientClosedRequest = 499;
    private const int FirstBufferBytes = 8 * 1024;

    private static readonly SearchValues<char> TraceIdCharacters =
        SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.:");

    private readonly HttpContext context;
    private byte[]? body;
    private bool hasRefused;

    public ClientExchange(HttpContext context, DateTimeOffset now)
    {
        this.context = context;
        RequestId = Guid.CreateVersion7(now);
        RequestIdText = RequestIds.Format(RequestId);
        TraceId = context.Request.Headers["x-trace-id"] is [{ Length: > 0 and <= MaxTraceIdLength } sent]
            && !sent.AsSpan().ContainsAnyExcept(TraceIdCharacters)
                ? sent
                : RequestIdText;
        var headers = context.Response.Headers;
        headers["x-request-id"] = RequestIdText;
        headers["x-trace-id"] = TraceId;
    }

    public Guid RequestId { get; }

    public string TraceId { get; }

    public string? Credential => context.Request.Headers.Authorization is [{ } header]
        ? BearerOf(header)
        : context.Request.Headers["x-api-key"] is [{ } key] ? key : null;

    public string? UserAgent => context.Request.Headers.UserAgent is [{ } agent] ? agent : null;

    public string? PinnedProvider => context.Request.Headers["X-Provider"] is [{ Length: > 0 } slug] ? slug : null;

    public CancellationToken ClientLeft => context.RequestAborted;

    public bool HasBegun { get; private set; }

    public string? ErrorCode { get; private set; }

    public int StatusCode => HasBegun || hasRefused ? context.Response.StatusCode : ClientClosedRequest;

    private string RequestIdText { get; }

    /// <summary>A part of the path that the route names.</summary>
    public string? RouteValue(string name) => context.Request.RouteValues[name] as string;

    /// <summary>A value of the query; null when it is missing or given more than once.</summary>
    public string? QueryValue(string name) => context.Request.Query[name] is [{ } value] ? value : null;

    public async ValueTask<ReadOnlyMemory<byte>?> ReadBodyAsync(int maxBytes)
    {
        if (context.Request.ContentLength > maxBytes)
            return null;
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit)
            limit.MaxRequestBodySize = null;

        // One byte more than announced, so that the read that finds the end needs no larger buffer.
        int length = 0;
        body = ArrayPool<byte>.Shared.Rent((int?)context.Request.ContentLength + 1 ?? FirstBufferBytes);
        while (true)
        {
            int read = await context.Request.Body.ReadAsync(body.AsMemory(length), ClientLeft);
            length += read;
            if (length > maxBytes)
                return null;
            if (read == 0)
                return WithoutByteOrderMark(body.AsMemory(0, length));
            if (length == body.Length)
                Grow(length);
        }
    }

    public ValueTask RefuseAsync(ProxyError error)
    {
        hasRefused = true;
        ErrorCode = ProxyErrors.ShapeOf(error.Kind).Code;
        return ProxyErrors.WriteAsync(context, error);
    }

    public void Begin(string contentType, long? length)
    {
        HasBegun = true;
        var response = context.Response;
        response.StatusCode = StatusCodes.Status200OK;
        response.ContentType = contentType;
        response.ContentLength = length;
        if (length is null)
        {
            response.Headers.CacheControl = "no-cache";
            // nginx in front would otherwise collect the events.
            response.Headers["X-Accel-Buffering"] = "no";
        }
    }

    public void Write(ReadOnlySpan<byte> bytes) => context.Response.BodyWriter.Write(bytes);

    [SuppressMessage("Usage", "CA2016", Justification = "A client that has left is seen by ClientLeft; the flush must not throw for it.")]
    [SuppressMessage("Usage", "MA0040", Justification = "As above.")]
    public async ValueTask FlushAsync() => await context.Response.BodyWriter.FlushAsync();

    public ValueTask WriteStreamErrorAsync(ProxyError error)
    {
        ErrorCode = ProxyErrors.ShapeOf(error.Kind).Code;
        Write(ProxyErrors.StreamEvent(context, error));
        return FlushAsync();
    }

    /// <summary>Gives the body's memory back. Only after a whole exchange: in any other the connection to the provider may still be reading it.</summary>
    public void Recycle()
    {
        if (body is null || ClientLeft.IsCancellationRequested || StatusCode != StatusCodes.Status200OK)
            return;
        ArrayPool<byte>.Shared.Return(body);
        body = null;
    }

    private static string? BearerOf(string header) =>
        header.StartsWith(BearerScheme, StringComparison.OrdinalIgnoreCase) ? header[BearerScheme.Length..].Trim() : null;

    private static ReadOnlyMemory<byte> WithoutByteOrderMark(ReadOnlyMemory<byte> body) =>
        body.Span.StartsWith("\uFEFF"u8) ? body[3..] : body;

    private void Grow(int length)
    {
        byte[] larger = ArrayPool<byte>.Shared.Rent(length * 2);
        body.AsSpan(0, length).CopyTo(larger);
        ArrayPool<byte>.Shared.Return(body!);
        body = larger;
    }
}
