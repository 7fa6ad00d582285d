using Header = System.Collections.Generic.KeyValuePair<string, string>;

namespace SmoothLlm.Core.Proxy.PassThrough;

/// <summary>A client's request that is passed on as it is, and the way back.</summary>
public interface IPassThroughExchange : IClientExchange
{
    /// <summary>GET, POST, …</summary>
    string Method { get; }

    /// <summary>The provider that the path names.</summary>
    string ProviderSlug { get; }

    /// <summary>What stands behind the provider's name in the path, as it was sent; empty or beginning with a slash. Null when the path was disguised.</summary>
    string? Path { get; }

    /// <summary>As it was sent, with its question mark; empty for none.</summary>
    string Query { get; }

    /// <summary>All headers as they were sent, a pair a line.</summary>
    IReadOnlyList<Header> Headers { get; }

    /// <summary>Whether the client wants to speak another protocol on the same connection.</summary>
    bool WantsUpgrade { get; }

    /// <summary>Opens the body without reading it.</summary>
    /// <param name="maxBytes">Reading beyond it fails.</param>
    /// <returns>Null when there is none.</returns>
    (Stream Body, long? Length)? OpenBody(long maxBytes);

    /// <summary>Whether reading the body failed because it is larger than allowed.</summary>
    /// <param name="failure">What reading threw.</param>
    bool IsTooLarge(Exception failure);

    /// <summary>Sends the head of the provider's answer with the first byte that follows.</summary>
    /// <param name="statusCode">The provider's.</param>
    /// <param name="headers">The provider's, without those that are not passed on.</param>
    void Begin(int statusCode, IReadOnlyList<Header> headers);

    /// <summary>Breaks the answer off, so that the client does not take what it has for the whole.</summary>
    void Abort();
}
