using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using SmoothLlm.Infrastructure.Organizations.Administration;
using SmoothLlm.Infrastructure.Organizations.Invitations;
using SmoothLlm.Infrastructure.Persistence;

namespace SmoothLlm.Infrastructure.Organizations;

public static class OrganizationsRegistration
{
    /// <summary>The registry of organizations, and what admins do with them.</summary>
    public static IServiceCollection AddOrganizations(this IServiceCollection services) =>
        services.AddSingleton<OrganizationRegistry>().AddSingleton<OrganizationAdministration>();

    /// <summary>How people come into them; needs mail.</summary>
    public static IServiceCollection AddInvitations(this IServiceCollection services) => services
        .AddSingleton<InvitationMail>()
        .AddSingleton(provider => new InvitationStore(
            provider.GetRequiredService<IDbContextFactory<SmoothLlmDbContext>>(),
            provider.GetRequiredService<Database>(),
            provider.GetRequiredService<InvitationMail>(),
            provider.GetRequiredService<TimeProvider>()));
}
