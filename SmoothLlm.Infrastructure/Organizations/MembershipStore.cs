using Microsoft.EntityFrameworkCore;
using SmoothLlm.Core.Audit;
using SmoothLlm.Core.Organizations;
using SmoothLlm.Infrastructure.Persistence;

namespace SmoothLlm.Infrastructure.Organizations;

/// <summary>Who may do what, read at the moment of asking: a portal page can stay open for hours after a demotion.</summary>
public sealed class MembershipStore(IDbContextFactory<SmoothLlmDbContext> contexts)
{
    /// <returns>
    /// Null for someone who is no member, and for an organization that is disabled. Whoever only looks at it sees what its
    /// owner sees; what they would change is refused where it is written.
    /// </returns>
    public async Task<OrganizationRole?> RoleAsync(Guid organizationId, string userId, CancellationToken cancellationToken)
    {
        if (CurrentActor.Value is { VisitedOrganizationId: { } visited, Id: var visitor } && visited == organizationId && visitor == userId)
            return OrganizationRole.Owner;
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        return await context.Memberships.AsNoTracking()
            .Where(membership => membership.OrganizationId == organizationId && membership.UserId == userId)
            .Where(membership => context.Organizations.Any(organization => organization.Id == organizationId && organization.IsActive))
            .Select(membership => (OrganizationRole?)membership.Role)
            .SingleOrDefaultAsync(cancellationToken);
    }

    /// <summary>How many belong to an organization.</summary>
    public async Task<int> CountAsync(Guid organizationId, CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        return await context.Memberships.CountAsync(membership => membership.OrganizationId == organizationId, cancellationToken);
    }
}
