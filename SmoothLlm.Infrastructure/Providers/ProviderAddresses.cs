using SmoothLlm.Core.Providers;
using SmoothLlm.Infrastructure.Providers.Sandbox;

namespace SmoothLlm.Infrastructure.Providers;

/// <summary>Where a provider is reached: at its configured address, or, for the Sandbox, wherever it listens this time.</summary>
public sealed class ProviderAddresses
{
    private readonly SandboxServer sandbox;

    internal ProviderAddresses(SandboxServer sandbox) => this.sandbox = sandbox;

    /// <returns>Null while the provider cannot be reached: the Sandbox is off or not started, or the address is no address.</returns>
    public Uri? Find(Provider provider) => provider.Kind == ProviderKind.Sandbox
        ? sandbox.BaseUrl
        : Uri.TryCreate(provider.BaseUrl, UriKind.Absolute, out var address) ? address : null;
}
