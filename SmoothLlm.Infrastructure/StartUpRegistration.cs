using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using SmoothLlm.Infrastructure.Bootstrap;
using SmoothLlm.Infrastructure.FirstRun;
using SmoothLlm.Infrastructure.Users;

namespace SmoothLlm.Infrastructure;

internal static class StartUpRegistration
{
    /// <summary>
    /// <see cref="StartUp"/> and what it fills the database with. Needs persistence, the ledger, the catalog and
    /// Identity with roles.
    /// </summary>
    public static IServiceCollection AddStartUp(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddSingleton(configuration.GetSection(BootstrapOptions.Section).Get<BootstrapOptions>() ?? new BootstrapOptions());
        services.AddSingleton(configuration.GetSection(AdminOptions.Section).Get<AdminOptions>() ?? new AdminOptions());
        services.AddScoped<PlatformUsers>();
        services.AddSingleton<BootstrapFile>();
        services.AddSingleton<FirstRunSetup>();
        services.AddSingleton(provider => new GreetingPrinter(provider.GetRequiredService<IServer>(), Console.Out));
        services.AddHostedService(provider => provider.GetRequiredService<GreetingPrinter>());
        services.AddSingleton<StartUp>();
        return services;
    }
}
