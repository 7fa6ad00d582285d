using SmoothLlm.Core.Providers;
using Header = System.Collections.Generic.KeyValuePair<string, string>;

namespace SmoothLlm.Core.Proxy.PassThrough;

/// <summary>Sends a customer's request to a provider with the customer's own key.</summary>
public interface IPassThroughUpstream
{
    /// <summary>Sends it and returns as soon as the head of the answer is there.</summary>
    /// <param name="request">What to send where.</param>
    /// <param name="cancellationToken">Ends it; the only exception that comes out is its <see cref="OperationCanceledException"/>.</param>
    ValueTask<PassThroughResult> SendAsync(PassThroughRequest request, CancellationToken cancellationToken);
}

/// <summary>A request as the provider gets it.</summary>
/// <param name="Provider">Whom to ask.</param>
/// <param name="Address">Where.</param>
/// <param name="Method">GET, POST, …</param>
/// <param name="Headers">The client's, without those that are not passed on.</param>
/// <param name="Body">Null for none.</param>
public sealed record PassThroughRequest(PassThroughProvider Provider, Uri Address, string Method, IReadOnlyList<Header> Headers, ForwardedBody? Body)
{
    /// <summary>Without headers and query: those may hold the customer's key.</summary>
    public override string ToString() => $"{Method} {Provider.Slug}";
}

/// <summary>What came of it.</summary>
public abstract record PassThroughResult
{
    private PassThroughResult()
    {
    }

    /// <summary>The provider answered, well or not.</summary>
    /// <param name="Answer">To be disposed by the receiver.</param>
    public sealed record Answered(PassThroughAnswer Answer) : PassThroughResult;

    /// <summary>There is no answer.</summary>
    /// <param name="Kind">Why.</param>
    public sealed record Unanswered(UpstreamFailureKind Kind) : PassThroughResult;
}

/// <summary>A provider's answer as it came: its head, and its body while it comes.</summary>
public abstract class PassThroughAnswer : IDisposable
{
    /// <summary>The provider's HTTP status.</summary>
    public abstract int StatusCode { get; }

    /// <summary>All headers, a pair a line.</summary>
    public abstract IReadOnlyList<Header> Headers { get; }

    /// <summary>The value of a header that is there once.</summary>
    /// <returns>Null when it is missing.</returns>
    public string? Header(string name)
    {
        foreach (var header in Headers)
        {
            if (header.Key.Equals(name, StringComparison.OrdinalIgnoreCase))
                return header.Value;
        }

        return null;
    }

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
