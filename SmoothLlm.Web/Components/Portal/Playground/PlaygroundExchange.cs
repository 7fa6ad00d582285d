using System.Text.Json;
using SmoothLlm.Core.Protocol.Conversation;
using SmoothLlm.Core.Proxy;
using SmoothLlm.Core.Usage;
using SmoothLlm.Web.Proxy;

namespace SmoothLlm.Web.Components.Portal.Playground;

/// <summary>A request of the playground as the pipeline sees it: without HTTP, from a signed-in member, answered into a page.</summary>
internal sealed class PlaygroundExchange(Caller caller, byte[] body, AnswerReader answer, DateTimeOffset now, CancellationToken stopped) : IClientExchange
{
    private const int Ok = 200;
    private const int ClientClosedRequest = 499;

    private int? refusedStatus;

    public Guid RequestId { get; } = RequestIds.Create(now);

    public string TraceId => RequestIds.Format(RequestId);

    public string? Credential => null;

    public Caller? KnownCaller => caller;

    public string? UserAgent => "SmoothLlm playground";

    public string? PinnedProvider => null;

    public bool HasFallback => true;

    public string? SessionId => null;

    public string? UserToken => null;

    public WireFormat Format => WireFormat.OpenAiChat;

    public CancellationToken ClientLeft => stopped;

    public bool HasBegun { get; private set; }

    public int StatusCode => HasBegun ? Ok : refusedStatus ?? ClientClosedRequest;

    public string? ErrorCode { get; private set; }

    public string? RequestHeader(string name) => null;

    public void ReportDropped(IReadOnlyList<string> fields)
    {
        // A page has no head that could name them.
    }

    public ValueTask<ReadOnlyMemory<byte>?> ReadBodyAsync(int maxBytes) => new(body.Length <= maxBytes ? body : (ReadOnlyMemory<byte>?)null);

    public void TellAttempts(int count)
    {
        // The receipt tells them.
    }

    public ValueTask RefuseAsync(ProxyError error)
    {
        refusedStatus = ProxyErrors.ShapeOf(error.Kind).StatusCode;
        return WriteStreamErrorAsync(error);
    }

    public void Begin(string contentType, long? length) => HasBegun = true;

    public void Write(ReadOnlySpan<byte> bytes) => answer.Add(bytes);

    public ValueTask FlushAsync() => default;

    public ValueTask WriteStreamErrorAsync(ProxyError error)
    {
        ErrorCode = ProxyErrors.ShapeOf(error.Kind).Code;
        answer.Fail(error.Upstream is { } refusal && MessageOf(refusal.Body) is { } said ? said : error.Message);
        return default;
    }

    private static string? MessageOf(ReadOnlyMemory<byte> refusal)
    {
        try
        {
            using var document = JsonDocument.Parse(refusal);
            return document.RootElement.GetProperty("error").GetProperty("message").GetString();
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException or KeyNotFoundException)
        {
            return null;
        }
    }
}
