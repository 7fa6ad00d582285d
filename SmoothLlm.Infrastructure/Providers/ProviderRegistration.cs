using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using SmoothLlm.Core.Providers;
using SmoothLlm.Infrastructure.Providers.Sandbox;

namespace SmoothLlm.Infrastructure.Providers;

public static class ProviderRegistration
{
    /// <summary>The way out to providers, their settings, and the built-in one.</summary>
    public static IServiceCollection AddProviders(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddSandbox(configuration);
        services.AddSingleton<ProviderCredentials>();
        services.AddSingleton(provider => new ProviderAddresses(provider.GetRequiredService<SandboxServer>()));
        services.AddSingleton<ProviderStore>();
        services.AddSingleton<ProviderTester>();
        services.AddSingleton<IUpstream, HttpUpstream>();
        return services;
    }
}
