using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using SmoothLlm.Infrastructure.Bootstrap;
using SmoothLlm.Infrastructure.Catalog;
using SmoothLlm.Infrastructure.FirstRun;
using SmoothLlm.Infrastructure.Identity;
using SmoothLlm.Infrastructure.Providers;

namespace SmoothLlm.Infrastructure;

internal static class StartUpRegistration
{
    /// <summary>
    /// <see cref="StartUp"/>, what it fills the database with, and the admin's stores. Needs persistence, the ledger, the
    /// sandbox and Identity with roles.
    /// </summary>
    public static IServiceCollection AddStartUp(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddSingleton(configuration.GetSection(BootstrapOptions.Section).Get<BootstrapOptions>() ?? new BootstrapOptions());
        services.AddSingleton(configuration.GetSection(AdminOptions.Section).Get<AdminOptions>() ?? new AdminOptions());
        services.AddScoped<PlatformUsers>();
        services.AddSingleton<ProviderCredentials>();
        services.AddSingleton<ProviderStore>();
        services.AddSingleton<ProviderTester>();
        services.AddSingleton<CatalogStore>();
        services.AddSingleton<CatalogImport>();
        services.AddSingleton<SandboxCatalog>();
        services.AddSingleton<BootstrapFile>();
        services.AddSingleton<FirstRunSetup>();
        services.AddSingleton(provider => new GreetingPrinter(provider.GetRequiredService<IServer>(), Console.Out));
        services.AddHostedService(provider => provider.GetRequiredService<GreetingPrinter>());
        services.AddSingleton<StartUp>();
        return services;
    }
}
