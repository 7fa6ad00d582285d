using SmoothLlm.Core.Proxy.PassThrough;

namespace SmoothLlm.Core.Proxy.Steps;

/// <summary>Step 1 of a pass-through: which provider does the path name, and at what address does it answer.</summary>
/// <param name="providers">Those that there are.</param>
public sealed class LocateProvider(IPassThroughProviders providers)
{
    private static readonly ProxyError Disguised = new(
        ProxyErrorKind.RequestInvalid, "The path up to the provider's name must be written plainly, without percent signs and dots.", "path");

    private static readonly ProxyError Upgrade = new(
        ProxyErrorKind.UpgradeRefused, "WebSockets and other protocols are not passed through. Use the provider's HTTP API, with server-sent events for streams.");

    /// <summary>Finds it.</summary>
    /// <param name="exchange">The request.</param>
    public Outcome<ProviderPlace> Run(IPassThroughExchange exchange)
    {
        if (providers.Find(exchange.ProviderSlug) is not { } provider)
            return new ProxyError(ProxyErrorKind.ProviderNotFound, "There is no such path here, and no provider of that name to pass the request to.");
        if (exchange.Path is not { } path)
            return Disguised;
        if (exchange.WantsUpgrade)
            return Upgrade;
        return UpstreamAddress.Build(provider, path, exchange.Query).Failed(out var address, out var error)
            ? error
            : new ProviderPlace(provider, address);
    }
}
