using System.Net;
using SmoothLlm.Core.Limits;
using SmoothLlm.Core.Protocol.Conversation;

namespace SmoothLlm.Core.Proxy;

/// <summary>One request of a client and the way back to it, without HTTP.</summary>
public interface IClientExchange
{
    /// <summary>Ours, version 7; never the client's, because the ledger goes by it.</summary>
    Guid RequestId { get; }

    /// <summary>The client's trace, or the request's id.</summary>
    string TraceId { get; }

    /// <summary>The key that was sent; null for none.</summary>
    string? Credential { get; }

    /// <summary>Who asks, where that is known without a key; null for the owner of the credential.</summary>
    Caller? KnownCaller => null;

    /// <summary>The client's program; null when it does not say.</summary>
    string? UserAgent { get; }

    /// <summary>The provider's slug that the client insists on; null for any.</summary>
    string? PinnedProvider { get; }

    /// <summary>Where the client is; null when unknown.</summary>
    IPAddress? ClientAddress => null;

    /// <summary>False when the client wants an answer of the first provider in line, or none.</summary>
    bool HasFallback { get; }

    /// <summary>The conversation that the request belongs to, as the client calls it; null when it does not say.</summary>
    string? SessionId { get; }

    /// <summary>The end user's own identity, for providers that shall get it; null for none.</summary>
    string? UserToken { get; }

    /// <summary>In whose words the client speaks, and is answered.</summary>
    WireFormat Format { get; }

    /// <summary>A header of the request that belongs to its format, such as <c>anthropic-beta</c>; several values are one list. Null for none.</summary>
    /// <param name="name">Its name.</param>
    string? RequestHeader(string name);

    /// <summary>The names of what was left out on the way to the provider; they go out with the head of the answer.</summary>
    /// <param name="fields">Those of the last attempt; perhaps none.</param>
    void ReportDropped(IReadOnlyList<string> fields);

    /// <summary>Set when the client has left.</summary>
    CancellationToken ClientLeft { get; }

    /// <summary>Whether the first byte of an answer has gone out; from then on nothing can be taken back.</summary>
    bool HasBegun { get; }

    /// <summary>The status that the client got; 499 when it left before any.</summary>
    int StatusCode { get; }

    /// <summary>The code of the error that the client got, before or inside an answer; null for none.</summary>
    string? ErrorCode { get; }

    /// <summary>Reads the whole body into pooled memory that lives as long as the exchange.</summary>
    /// <param name="maxBytes">Where to stop.</param>
    /// <returns>Null when the body is larger.</returns>
    ValueTask<ReadOnlyMemory<byte>?> ReadBodyAsync(int maxBytes);

    /// <summary>Says with the answer, whatever it will be, how much of the rates is left.</summary>
    void ShowRates(in RateStanding standing)
    {
    }

    /// <summary>Says in the answer's head how many attempts were made; without effect when that has gone out.</summary>
    /// <param name="count">All of them.</param>
    void TellAttempts(int count);

    /// <summary>Answers with a refusal; inside the stream when one has begun.</summary>
    ValueTask RefuseAsync(ProxyError error);

    /// <summary>Sends the head of a good answer with the first byte that follows.</summary>
    /// <param name="contentType">The media type.</param>
    /// <param name="length">Bytes that will follow; null when unknown.</param>
    void Begin(string contentType, long? length);

    /// <summary>Adds bytes to what the next <see cref="FlushAsync"/> sends.</summary>
    void Write(ReadOnlySpan<byte> bytes);

    /// <summary>Sends what was written; returns when the client's side takes more. Does not throw when the client has left.</summary>
    ValueTask FlushAsync();

    /// <summary>Puts an error into a stream that has begun, in the form that clients of this API understand.</summary>
    ValueTask WriteStreamErrorAsync(ProxyError error);
}
