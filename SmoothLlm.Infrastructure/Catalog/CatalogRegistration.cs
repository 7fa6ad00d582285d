using Microsoft.Extensions.DependencyInjection;
using SmoothLlm.Core.Catalog;
using SmoothLlm.Infrastructure.Persistence;

namespace SmoothLlm.Infrastructure.Catalog;

public static class CatalogRegistration
{
    /// <summary>Models and prices: in memory, for admins, and from the shipped file.</summary>
    public static IServiceCollection AddCatalog(this IServiceCollection services)
    {
        services.AddSingleton<CatalogDirectory>();
        services.AddSingleton<ICatalog>(provider => provider.GetRequiredService<CatalogDirectory>());
        services.AddSingleton<ISnapshot>(provider => provider.GetRequiredService<CatalogDirectory>());
        services.AddSingleton<CatalogStore>();
        services.AddSingleton<CatalogEditor>();
        services.AddSingleton<CatalogImport>();
        services.AddSingleton<CatalogReview>();
        services.AddSingleton<SandboxCatalog>();
        return services;
    }
}
