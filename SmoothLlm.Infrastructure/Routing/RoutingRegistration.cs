using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using SmoothLlm.Core.Routing;

namespace SmoothLlm.Infrastructure.Routing;

public static class RoutingRegistration
{
    /// <summary>What happens when providers fail.</summary>
    public static IServiceCollection AddUpstreamRouting(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<RoutingOptions>().Bind(configuration.GetSection(RoutingOptions.Section)).ValidateOnStart();
        services.AddSingleton<IValidateOptions<RoutingOptions>, RoutingOptionsValidator>();
        services.AddSingleton(provider => provider.GetRequiredService<IOptions<RoutingOptions>>().Value);
        services.AddSingleton<IRoutingAlarms, RoutingAlarms>();
        services.AddSingleton<Circuits>();
        return services;
    }
}

/// <summary>Checks the settings at start.</summary>
[OptionsValidator]
internal sealed partial class RoutingOptionsValidator : IValidateOptions<RoutingOptions>;
