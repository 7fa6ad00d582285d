using SmoothLlm.Core.Organizations;
using SmoothLlm.Infrastructure.Audit;
using SmoothLlm.Infrastructure.Organizations;

namespace SmoothLlm.Web.Components.Portal.Audit;

/// <summary>An organization's own part of the log, for those who run it.</summary>
public sealed partial class OrganizationAuditPage(AuditLog log, MembershipStore memberships) : PortalPage
{
    private async Task<AuditPage?> ReadAsync(AuditQuery query)
    {
        var who = await CurrentOrganization.GetAsync();
        var role = await memberships.RoleAsync(who.OrganizationId, who.UserId, Leaving);
        return role?.MayReadAudit() == true
            ? await log.ReadAsync(query with { OrganizationId = who.OrganizationId }, Leaving)
            : null;
    }
}
