using System.Text;
using SmoothLlm.Core.ApiKeys;
using SmoothLlm.Core.Catalog;
using SmoothLlm.Core.Pricing;
using SmoothLlm.Core.Protocol.Conversation;
using SmoothLlm.Core.Protocol.OpenAiChat;
using SmoothLlm.Core.Providers;
using SmoothLlm.Core.Proxy;

namespace SmoothLlm.Tests.Proxy;

/// <summary>Requests on their way, without HTTP. A token of output costs one nano-USD, and input nothing.</summary>
internal static class ProxyRequests
{
    public static HeldRequest Create(
        TimeProvider time,
        CancellationToken clientLeft = default,
        Guid? requestId = null,
        string fields = "",
        bool isConversationLeftOut = false,
        int? contextLength = null,
        int? maxOutputTokens = null)
    {
        string conversation = isConversationLeftOut ? "" : ""","messages":[{"role":"user","content":"hi"}]""";
        byte[] body = Encoding.UTF8.GetBytes($$"""{"model":"m"{{conversation}}{{fields}}}""");
        var request = ChatRequestReader.Read(body, out _) ?? throw new ArgumentException("The fields make no request.", nameof(fields));
        var model = new Model { Id = "m", Name = "M", CreatedAt = default, ContextLength = contextLength, MaxOutputTokens = maxOutputTokens };
        var candidate = new RouteCandidate(new DeploymentTarget(Endpoint(), "up", 0, 1, []), Price());
        return new HeldRequest(
            new Exchange(requestId ?? Guid.NewGuid(), clientLeft),
            new Caller(new ApiKeyEntry(Guid.NewGuid(), Guid.NewGuid(), 1, ExpiresAt: null, MarginBasisPoints: null)),
            new Admission(request, body),
            new ResolvedRoute(model, [candidate], MarginBasisPoints: 0),
            new AttemptLog(candidate, time),
            RequestClock.Start(time));
    }

    public static Price Price(long input = 0, long output = 1_000_000) => new(new PriceVersion
    {
        Id = Guid.NewGuid(),
        ProviderSlug = "p",
        UpstreamModel = "up",
        EffectiveFrom = default,
        InputNanoUsd = input,
        OutputNanoUsd = output,
    });

    private static ProviderEndpoint Endpoint() => new()
    {
        Id = Guid.NewGuid(),
        Slug = "p",
        Kind = ProviderKind.OpenAiCompatible,
        BaseUrl = new Uri("http://provider.test/v1"),
        Credentials = [new UpstreamCredential { Id = Guid.NewGuid(), Name = "none", Secret = null }],
        AllowPrivateNetwork = false,
    };

    /// <summary>A client that can leave, and to whom nothing is sent.</summary>
    private sealed class Exchange(Guid requestId, CancellationToken clientLeft) : IClientExchange
    {
        public Guid RequestId => requestId;

        public string TraceId => "trace";

        public string? Credential => null;

        public string? UserAgent => null;

        public string? PinnedProvider => null;

        public WireFormat Format => WireFormat.OpenAiChat;

        public bool HasFallback => true;

        public string? SessionId => null;

        public string? UserToken => null;

        public CancellationToken ClientLeft => clientLeft;

        public bool HasBegun => true;

        public int StatusCode => 200;

        public string? ErrorCode => null;

        public ValueTask<ReadOnlyMemory<byte>?> ReadBodyAsync(int maxBytes) => throw new NotSupportedException();

        public string? RequestHeader(string name) => null;

        public void ReportDropped(IReadOnlyList<string> fields) => throw new NotSupportedException();

        public void TellAttempts(int count) => throw new NotSupportedException();

        public ValueTask RefuseAsync(ProxyError error) => throw new NotSupportedException();

        public void Begin(string contentType, long? length) => throw new NotSupportedException();

        public void Write(ReadOnlySpan<byte> bytes) => throw new NotSupportedException();

        public ValueTask FlushAsync() => throw new NotSupportedException();

        public ValueTask WriteStreamErrorAsync(ProxyError error) => throw new NotSupportedException();
    }
}
