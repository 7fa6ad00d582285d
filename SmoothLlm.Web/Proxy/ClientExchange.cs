using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Net;
using Microsoft.AspNetCore.Http.Features;
using SmoothLlm.Core.Limits;
using SmoothLlm.Core.Protocol.Conversation;
using SmoothLlm.Core.Proxy;
using SmoothLlm.Core.Usage;

namespace SmoothLlm.Web.Proxy;

/// <summary>A request to the proxy over HTTP.</summary>
internal class ClientExchange : IClientExchange
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

    public ClientExchange(HttpContext context, DateTimeOffset now, WireFormat format = WireFormat.OpenAiChat)
    {
        this.context = context;
        Format = format;
        RequestId = RequestIds.Create(now);
        RequestIdText = RequestIds.Format(RequestId);
        TraceId = context.Request.Headers["x-trace-id"] is [{ Length: > 0 and <= MaxTraceIdLength } sent]
            && !sent.AsSpan().ContainsAnyExcept(TraceIdCharacters)
                ? sent
                : RequestIdText;
        var headers = context.Response.Headers;
        headers["x-request-id"] = RequestIdText;
        headers["x-trace-id"] = TraceId;
    }

    public HttpContext Context => context;

    public Guid RequestId { get; }

    public string TraceId { get; }

    public virtual string? Credential => context.Request.Headers.Authorization is [{ } header]
        ? BearerOf(header)
        : context.Request.Headers["x-api-key"] is [{ } key] ? key : null;

    public string? UserAgent => context.Request.Headers.UserAgent is [{ } agent] ? agent : null;

    public string? PinnedProvider => context.Request.Headers["X-Provider"] is [{ Length: > 0 } slug] ? slug : null;

    public IPAddress? ClientAddress => context.Connection.RemoteIpAddress;

    public WireFormat Format { get; }

    public bool HasFallback => context.Request.Headers["X-No-Fallback"] is not [{ } value] || !IsTrue(value);

    public string? SessionId => context.Request.Headers["x-session-id"] is [{ Length: > 0 } session]
        ? session
        : context.Request.Headers["x-claude-code-session-id"] is [{ Length: > 0 } code] ? code : null;

    public string? UserToken => context.Request.Headers["x-user-token"] is [{ Length: > 0 } token] ? token : null;

    public CancellationToken ClientLeft => context.RequestAborted;

    public bool HasBegun { get; protected set; }

    public string? ErrorCode { get; private set; }

    public int StatusCode => HasBegun || hasRefused ? context.Response.StatusCode : ClientClosedRequest;

    protected string RequestIdText { get; }

    /// <summary>A part of the path that the route names.</summary>
    public string? RouteValue(string name) => context.Request.RouteValues[name] as string;

    /// <summary>A value of the query; null when it is missing or given more than once.</summary>
    public string? QueryValue(string name) => context.Request.Query[name] is [{ } value] ? value : null;

    public string? RequestHeader(string name) => context.Request.Headers[name] is { Count: > 0 } values ? string.Join(',', values.ToArray()) : null;

    public void ReportDropped(IReadOnlyList<string> fields)
    {
        // The head is gone when comments went out while the provider was silent.
        if (HasBegun)
            return;
        if (fields.Count > 0)
            context.Response.Headers["x-smoothllm-dropped"] = string.Join(", ", fields.Where(IsHeaderText));
        else
            context.Response.Headers.Remove("x-smoothllm-dropped");
    }

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

    public void ShowRates(in RateStanding standing) => RateHeaders.Write(context, standing);

    public void TellAttempts(int count)
    {
        if (!HasBegun)
            context.Response.Headers["x-smoothllm-attempts"] = count.ToString(CultureInfo.InvariantCulture);
    }

    public ValueTask RefuseAsync(ProxyError error)
    {
        // A stream that has begun with comments has its status already.
        if (HasBegun)
            return WriteStreamErrorAsync(error);
        hasRefused = true;
        ErrorCode = ProxyErrors.ShapeOf(error.Kind).Code;
        return ProxyErrors.WriteAsync(context, Format, error);
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
        Write(ProxyErrors.StreamEvent(context, Format, error));
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

    private static bool IsTrue(string value) => value is "1" || value.Equals("true", StringComparison.OrdinalIgnoreCase);

    private static string? BearerOf(string header) =>
        header.StartsWith(BearerScheme, StringComparison.OrdinalIgnoreCase) ? header[BearerScheme.Length..].Trim() : null;

    private static ReadOnlyMemory<byte> WithoutByteOrderMark(ReadOnlyMemory<byte> body) =>
        body.Span.StartsWith("\uFEFF"u8) ? body[3..] : body;

    /// <summary>A field that the client made up may have any name.</summary>
    private static bool IsHeaderText(string field) => !field.AsSpan().ContainsAnyExceptInRange('!', '~') && field.Length <= 64;

    private void Grow(int length)
    {
        byte[] larger = ArrayPool<byte>.Shared.Rent(length * 2);
        body.AsSpan(0, length).CopyTo(larger);
        ArrayPool<byte>.Shared.Return(body!);
        body = larger;
    }
}
