using SmoothLlm.Core.Pricing;
using SmoothLlm.Core.Providers;

namespace SmoothLlm.Core.Proxy.PassThrough;

/// <summary>A provider to which requests are passed with the customer's own key. It holds no credential of ours.</summary>
/// <param name="Slug">Its name in the path.</param>
/// <param name="Kind">What it speaks.</param>
/// <param name="BaseUrl">Base address with the version segment.</param>
/// <param name="AllowPrivateNetwork">Whether its address may be a private one.</param>
public sealed record PassThroughProvider(string Slug, ProviderKind Kind, Uri BaseUrl, bool AllowPrivateNetwork)
{
    private const string GoogleCompatible = "/openai";
    private const string GoogleBeta = "/v1beta";

    /// <summary>The path of the base address, without a slash at its end; empty for none.</summary>
    public string BasePath { get; } = BaseUrl.AbsolutePath.TrimEnd('/');

    /// <summary>
    /// For Google, whose base address is its OpenAI-compatible one: the path of its own API, one level up. Null for others.
    /// </summary>
    public string? NativePath => Kind == ProviderKind.Google && BasePath.EndsWith(GoogleCompatible, StringComparison.Ordinal)
        ? BasePath[..^GoogleCompatible.Length]
        : null;

    /// <summary>The paths that a request may give in full; whatever it asks for lies below one of them.</summary>
    public IReadOnlyList<string> Roots => field ??= NativePath switch
    {
        null => [BasePath],
        GoogleBeta => [BasePath, GoogleBeta, "/v1alpha", "/upload" + GoogleBeta],
        var native => [BasePath, native],
    };
}

/// <summary>The providers that can be reached in this mode, and what their models cost.</summary>
public interface IPassThroughProviders
{
    /// <summary>All of them, in no order; reads no database.</summary>
    IReadOnlyCollection<PassThroughProvider> All { get; }

    /// <summary>Finds a provider; reads no database.</summary>
    /// <param name="slug">Its name in the path.</param>
    /// <returns>Null when there is none, or it is switched off.</returns>
    PassThroughProvider? Find(string slug);

    /// <summary>The price in force of a provider's model, whether or not it is sold here.</summary>
    /// <param name="provider">Who answered.</param>
    /// <param name="model">The provider's own name for the model.</param>
    /// <param name="now">UTC.</param>
    /// <returns>Null when none is known.</returns>
    Price? PriceOf(PassThroughProvider provider, string model, DateTimeOffset now);
}
