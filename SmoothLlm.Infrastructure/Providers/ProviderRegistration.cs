using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using SmoothLlm.Core.Providers;
using SmoothLlm.Infrastructure.Providers.Sandbox;
using SmoothLlm.Infrastructure.Providers.VertexAi;
using SmoothLlm.Infrastructure.Routing;

namespace SmoothLlm.Infrastructure.Providers;

public static class ProviderRegistration
{
    /// <summary>The way out to providers, what happens when they fail, their settings, and the built-in one.</summary>
    public static IServiceCollection AddProviders(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddUpstreamRouting(configuration);
        services.AddSandbox(configuration);
        services.AddSingleton<ProviderCredentials>();
        services.AddSingleton(provider => new ProviderAddresses(provider.GetRequiredService<SandboxServer>()));
        services.AddSingleton<ProviderStore>();
        services.AddSingleton<CredentialStore>();
        services.AddSingleton<ProviderTester>();
        services.AddSingleton<TokenEndpoint>();
        services.AddSingleton<AccessTokens>();
        services.AddSingleton<OutgoingHeaders>();
        services.AddSingleton<IUpstream, HttpUpstream>();
        return services;
    }
}
