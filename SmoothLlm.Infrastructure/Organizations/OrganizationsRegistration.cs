using Microsoft.Extensions.DependencyInjection;

namespace SmoothLlm.Infrastructure.Organizations;

public static class OrganizationsRegistration
{
    /// <summary>The registry of organizations.</summary>
    public static IServiceCollection AddOrganizations(this IServiceCollection services) =>
        services.AddSingleton<OrganizationRegistry>();
}
