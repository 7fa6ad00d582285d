using SmoothLlm.Core.Protocol.Conversation;
using SmoothLlm.Core.Proxy;

namespace Limits;

/// <summary>A client of whom only the request's id is asked.</summary>
internal sealed class NoExchange : IClientExchange
{
    public Guid RequestId { get; } = Guid.NewGuid();

    public string TraceId => "";

    public string? Credential => null;

    public string? UserAgent => null;

    public string? PinnedProvider => null;

    public bool HasFallback => true;

    public string? SessionId => null;

    public string? UserToken => null;

    public WireFormat Format => WireFormat.OpenAiChat;

    public CancellationToken ClientLeft => CancellationToken.None;

    public bool HasBegun => false;

    public int StatusCode => 200;

    public string? ErrorCode => null;

    public string? RequestHeader(string name) => null;

    public void ReportDropped(IReadOnlyList<string> fields) => throw new NotSupportedException();

    public ValueTask<ReadOnlyMemory<byte>?> ReadBodyAsync(int maxBytes) => throw new NotSupportedException();

    public void TellAttempts(int count) => throw new NotSupportedException();

    public ValueTask RefuseAsync(ProxyError error) => throw new NotSupportedException();

    public void Begin(string contentType, long? length) => throw new NotSupportedException();

    public void Write(ReadOnlySpan<byte> bytes) => throw new NotSupportedException();

    public ValueTask FlushAsync() => throw new NotSupportedException();

    public ValueTask WriteStreamErrorAsync(ProxyError error) => throw new NotSupportedException();
}
