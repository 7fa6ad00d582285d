using Microsoft.Extensions.DependencyInjection;
using SmoothLlm.Infrastructure.Organizations.Administration;

namespace SmoothLlm.Infrastructure.Organizations;

public static class OrganizationsRegistration
{
    /// <summary>The registry of organizations, and what admins do with them.</summary>
    public static IServiceCollection AddOrganizations(this IServiceCollection services) =>
        services.AddSingleton<OrganizationRegistry>().AddSingleton<OrganizationAdministration>();
}
