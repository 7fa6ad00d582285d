using System.Buffers;
using System.Globalization;
using System.Net;
using SmoothLlm.Core.Limits;
using SmoothLlm.Core.Protocol.Conversation;
using SmoothLlm.Core.Proxy;
using SmoothLlm.Web.Proxy;

namespace SmoothLlm.Web.ThinClient;

/// <summary>
/// A thin client's request as the pipeline of chat completions sees it: the same request in other words, on the way in
/// and on the way back. Everything between is that pipeline's.
/// </summary>
internal sealed class ThinExchange(ClientExchange inner, ThinModels models, Caller? caller) : IClientExchange
{
    private readonly ArrayBufferWriter<byte> answer = new();
    private string model = "";
    private string? provider;
    private bool hasBegun;
    private bool hasRefused;

    public Guid RequestId => inner.RequestId;

    public string TraceId => inner.TraceId;

    public string? Credential => inner.Credential;

    public Caller? KnownCaller => caller;

    public string? UserAgent => inner.UserAgent;

    public string? PinnedProvider => inner.PinnedProvider ?? provider;

    public bool HasFallback => inner.HasFallback;

    public WireFormat Format => WireFormat.OpenAiChat;

    public string? SessionId => inner.SessionId;

    public string? UserToken => inner.UserToken;

    public IPAddress? ClientAddress => inner.ClientAddress;

    public CancellationToken ClientLeft => inner.ClientLeft;

    public bool HasBegun => hasBegun;

    public int StatusCode => hasBegun ? StatusCodes.Status200OK : inner.StatusCode;

    public string? ErrorCode { get; private set; }

    public async ValueTask<ReadOnlyMemory<byte>?> ReadBodyAsync(int maxBytes) =>
        await inner.ReadBodyAsync(maxBytes) is { } body ? ThinRequest.ToChat(body, Resolve) : null;

    public string? RequestHeader(string name) => null;

    public void ReportDropped(IReadOnlyList<string> fields) => inner.ReportDropped(fields);

    public void ShowRates(in RateStanding standing) => inner.ShowRates(standing);

    public void TellAttempts(int count) => inner.TellAttempts(count);

    public ValueTask RefuseAsync(ProxyError error)
    {
        hasRefused = true;
        ErrorCode = ProxyErrors.ShapeOf(error.Kind).Code;
        return RefuseAsync(inner, error);
    }

    public void Begin(string contentType, long? length) => hasBegun = true;

    public void Write(ReadOnlySpan<byte> bytes) => answer.Write(bytes);

    /// <summary>The pipeline's last flush comes when the request is settled; what was written by then is the answer.</summary>
    public ValueTask FlushAsync() => default;

    public ValueTask WriteStreamErrorAsync(ProxyError error) => default;

    /// <summary>Sends the answer in a thin client's words.</summary>
    public async Task SendAsync()
    {
        if (hasRefused || !hasBegun)
            return;
        var body = ThinAnswer.Of(answer.WrittenMemory, PinnedProvider ?? models.ProviderOf(model));
        inner.Begin("application/json", body.Length);
        inner.Write(body.Span);
        await inner.FlushAsync();
    }

    /// <summary>Refuses in a thin client's words: <c>{"error", "message", "retry_after"}</c>.</summary>
    public static async ValueTask RefuseAsync(ClientExchange exchange, ProxyError error)
    {
        var shape = ProxyErrors.ShapeOf(error.Kind);
        long? seconds = error.RetryAfter is { } wait ? Math.Max(1, (long)Math.Ceiling(wait.TotalSeconds)) : null;
        var body = ThinAnswer.Error(shape.Code ?? shape.Type, error.Message, seconds);
        var response = exchange.Context.Response;
        response.StatusCode = shape.StatusCode;
        response.ContentType = "application/json";
        response.ContentLength = body.Length;
        if (seconds is { } retryAfter)
            response.Headers.RetryAfter = retryAfter.ToString(CultureInfo.InvariantCulture);
        await response.Body.WriteAsync(body, exchange.ClientLeft);
    }

    private string Resolve(string? name)
    {
        (model, provider) = models.Resolve(name);
        return model;
    }
}
