using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.DependencyInjection;

namespace SmoothLlm.Infrastructure.Persistence;

/// <summary>Which of Identity's table layouts is used; Identity asks the services for it, and falls back to an older one.</summary>
internal static class IdentitySchema
{
    /// <summary>What <c>dotnet ef</c>, which starts no app, needs to see the same tables as the app.</summary>
    public static IServiceProvider DesignTimeServices { get; } =
        new ServiceCollection().AddOptions().AddIdentitySchema().BuildServiceProvider();

    public static IServiceCollection AddIdentitySchema(this IServiceCollection services) =>
        services.Configure<IdentityOptions>(options => options.Stores.SchemaVersion = IdentitySchemaVersions.Version3);
}
