using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.FileProviders;
using Microsoft.Extensions.Hosting;
using SmoothLlm.Infrastructure;
using SmoothLlm.Infrastructure.Catalog;
using SmoothLlm.Infrastructure.Identity;
using SmoothLlm.Infrastructure.Ledger;
using SmoothLlm.Infrastructure.Persistence;
using SmoothLlm.Infrastructure.Pricing;
using SmoothLlm.Infrastructure.Providers;

namespace SmoothLlm.Tests.Support;

/// <summary>What <see cref="SqliteDatabase"/> needs so that <see cref="StartUp"/> and the admin's stores work on it.</summary>
internal static class PlatformDatabase
{
    public static Task<SqliteDatabase> OpenAsync(string environment = "Production", string? bootstrapFile = null) =>
        SqliteDatabase.OpenAsync(services => Add(services, environment, bootstrapFile));

    private static void Add(IServiceCollection services, string environment, string? bootstrapFile)
    {
        var configuration = new ConfigurationBuilder()
            .AddInMemoryCollection(new Dictionary<string, string?>(StringComparer.Ordinal) { ["Bootstrap:File"] = bootstrapFile })
            .Build();
        services.AddSingleton<IHostEnvironment>(new Environment(environment));
        services.AddSingleton<IServer>(new NoServer());
        services.AddLedger();
        services.AddProviders(configuration);
        services.AddPricing();
        services.AddCatalog();
        services.AddIdentityCore<ApplicationUser>(options =>
            {
                options.User.RequireUniqueEmail = true;
                options.Password.RequiredLength = 12;
                options.Password.RequireDigit = false;
                options.Password.RequireLowercase = false;
                options.Password.RequireUppercase = false;
                options.Password.RequireNonAlphanumeric = false;
            })
            .AddRoles<IdentityRole>()
            .AddEntityFrameworkStores<SmoothLlmDbContext>();
        services.AddStartUp(configuration);
    }

    private sealed class Environment(string name) : IHostEnvironment
    {
        public string EnvironmentName { get; set; } = name;

        public string ApplicationName { get; set; } = "SmoothLlm";

        public string ContentRootPath { get; set; } = AppContext.BaseDirectory;

        public IFileProvider ContentRootFileProvider { get; set; } = new NullFileProvider();
    }
}
