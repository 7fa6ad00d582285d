using SmoothLlm.Core.Protocol.Json;

namespace SmoothLlm.Core.Providers;

/// <summary>Sends a request to a provider. The only way out of the house for a customer's request.</summary>
public interface IUpstream
{
    /// <summary>Sends one attempt and returns as soon as the head of the answer is there.</summary>
    /// <param name="request">What to send where.</param>
    /// <param name="cancellationToken">Ends the attempt; the only exception that comes out is its <see cref="OperationCanceledException"/>.</param>
    ValueTask<UpstreamResult> SendAsync(UpstreamRequest request, CancellationToken cancellationToken);
}

/// <summary>One attempt.</summary>
/// <param name="Provider">Whom to ask.</param>
/// <param name="Credential">With which credential; it is added on the way, as the provider's kind wants it.</param>
/// <param name="Address">Where to post.</param>
/// <param name="Body">JSON.</param>
/// <param name="UserAgent">As the client sent it; null for none.</param>
/// <param name="TraceId">Sent along as <c>x-trace-id</c>.</param>
public sealed record UpstreamRequest(
    ProviderEndpoint Provider, UpstreamCredential Credential, Uri Address, EditedBody Body, string? UserAgent, string TraceId)
{
    /// <summary>The caller's own identity, for providers that shall get it; null for none.</summary>
    public string? UserToken { get; init; }

    /// <summary>For Anthropic's format: which version of it; null for every other format.</summary>
    public string? AnthropicVersion { get; init; }

    /// <summary>For Anthropic's format: the client's list of trial features, as it sent it; null for none.</summary>
    public string? AnthropicBeta { get; init; }
}

/// <summary>What came of an attempt.</summary>
public abstract record UpstreamResult
{
    private UpstreamResult()
    {
    }

    /// <summary>The provider answered, well or not.</summary>
    /// <param name="Answer">To be disposed by the receiver.</param>
    public sealed record Answered(UpstreamAnswer Answer) : UpstreamResult;

    /// <summary>There is no answer.</summary>
    /// <param name="Kind">Why.</param>
    public sealed record Unanswered(UpstreamFailureKind Kind) : UpstreamResult;
}

/// <summary>Why there is no answer.</summary>
public enum UpstreamFailureKind
{
    /// <summary>No connection, or it was lost before an answer.</summary>
    Unreachable,

    /// <summary>No answer in time.</summary>
    TimedOut,

    /// <summary>The address is one that this provider may not have.</summary>
    AddressRefused,

    /// <summary>Our credential is of no use: nobody gives a token for it.</summary>
    CredentialRefused,
}

/// <summary>The provider's answer: its head, and its body as it comes.</summary>
public abstract class UpstreamAnswer : IDisposable
{
    /// <summary>The provider's HTTP status.</summary>
    public abstract int StatusCode { get; }

    /// <summary>The media type with its parameters; null when not given.</summary>
    public abstract string? ContentType { get; }

    /// <summary>Bytes of the body when announced.</summary>
    public abstract long? ContentLength { get; }

    /// <summary>How long the provider wants to be left alone; null when it does not say.</summary>
    public abstract TimeSpan? RetryAfter { get; }

    /// <summary>The body. Reading throws <see cref="IOException"/> when the provider breaks off.</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    public abstract ValueTask<Stream> OpenBodyAsync(CancellationToken cancellationToken);

    /// <inheritdoc/>
    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Gives the connection back, or closes it when the body was not read to its end.</summary>
    /// <param name="disposing">Always true.</param>
    protected abstract void Dispose(bool disposing);
}
