using SmoothLlm.Infrastructure.Audit;

namespace SmoothLlm.Web.Components.Admin.Audit;

/// <summary>The whole log, for platform admins.</summary>
public sealed partial class AuditLogPage(AuditLog log) : AdminPage
{
    private async Task<AuditPage?> ReadAsync(AuditQuery query)
    {
        var who = await CurrentOrganization.GetAsync();
        return await Admins.ContainsAsync(who.UserId, Leaving) ? await log.ReadAsync(query, Leaving) : null;
    }
}
