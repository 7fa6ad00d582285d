using Microsoft.Extensions.DependencyInjection;
using SmoothLlm.Core.ApiKeys;
using SmoothLlm.Infrastructure.Persistence;

namespace SmoothLlm.Infrastructure.ApiKeys;

public static class ApiKeyRegistration
{
    /// <summary>Keys: in memory for the proxy, in the database for their owners.</summary>
    public static IServiceCollection AddApiKeys(this IServiceCollection services)
    {
        services.AddSingleton<ApiKeyDirectory>();
        services.AddSingleton<IApiKeyDirectory>(provider => provider.GetRequiredService<ApiKeyDirectory>());
        services.AddSingleton<ISnapshot>(provider => provider.GetRequiredService<ApiKeyDirectory>());
        services.AddSingleton<ApiKeyStore>();
        services.AddSingleton<PersonalKeys>();
        services.AddSingleton<KeyStandings>();
        return services;
    }
}
