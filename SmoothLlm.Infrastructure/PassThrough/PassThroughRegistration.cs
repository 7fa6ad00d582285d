using Microsoft.Extensions.DependencyInjection;
using SmoothLlm.Core.Proxy.PassThrough;
using SmoothLlm.Infrastructure.Persistence;

namespace SmoothLlm.Infrastructure.PassThrough;

public static class PassThroughRegistration
{
    /// <summary>The second mode: its providers, and the way out to them.</summary>
    public static IServiceCollection AddPassThroughProviders(this IServiceCollection services)
    {
        services.AddSingleton<PassThroughDirectory>();
        services.AddSingleton<IPassThroughProviders>(provider => provider.GetRequiredService<PassThroughDirectory>());
        services.AddSingleton<ISnapshot>(provider => provider.GetRequiredService<PassThroughDirectory>());
        services.AddSingleton<IPassThroughUpstream, PassThroughUpstream>();
        return services;
    }
}
