using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace SmoothLlm.Infrastructure.Providers.Sandbox;

internal static class SandboxRegistration
{
    /// <summary>Adds the sandbox model server; ask <see cref="SandboxServer.BaseUrl"/> where it listens.</summary>
    public static IServiceCollection AddSandbox(this IServiceCollection services, IConfiguration configuration)
    {
        // No validator: the only value is a boolean, and one that is not stops the start with the option's name, not the first request.
        services.AddOptions<SandboxOptions>().Bind(configuration.GetSection(SandboxOptions.Section)).ValidateOnStart();
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<SandboxServer>();
        services.AddHostedService(provider => provider.GetRequiredService<SandboxServer>());
        return services;
    }
}
