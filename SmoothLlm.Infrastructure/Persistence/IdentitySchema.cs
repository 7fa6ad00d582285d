using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.DependencyInjection;

namespace SmoothLlm.Infrastructure.Persistence;

/// <summary>
/// Which of Identity's tables there are. Identity's context asks the options of the container that it lives in, not the
/// context's own property, so whoever builds a model (the application, the tests, <c>dotnet ef</c>) must say the same.
/// </summary>
internal static class IdentitySchema
{
    /// <summary>For contexts that are made without a container.</summary>
    public static IServiceProvider DesignTime { get; } = new ServiceCollection().AddIdentitySchema().BuildServiceProvider();

    public static IServiceCollection AddIdentitySchema(this IServiceCollection services) =>
        services.Configure<IdentityOptions>(options => options.Stores.SchemaVersion = IdentitySchemaVersions.Version3);
}
