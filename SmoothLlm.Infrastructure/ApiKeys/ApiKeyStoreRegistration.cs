using Microsoft.Extensions.DependencyInjection;

namespace SmoothLlm.Infrastructure.ApiKeys;

public static class ApiKeyStoreRegistration
{
    public static IServiceCollection AddApiKeyStore(this IServiceCollection services) => services.AddSingleton<ApiKeyStore>();
}
