using Microsoft.EntityFrameworkCore;
using SmoothLlm.Core.Audit;
using SmoothLlm.Core.Organizations;
using SmoothLlm.Infrastructure.Audit;
using SmoothLlm.Infrastructure.Persistence;

namespace SmoothLlm.Infrastructure.Plans;

/// <summary>Which plan an organization has, and by whose clock. Who may change it is asked before.</summary>
public sealed class OrganizationPlans(IDbContextFactory<SmoothLlmDbContext> contexts, Database database, Snapshots snapshots, TimeProvider time)
{
    /// <returns>Null when there is no such organization.</returns>
    public async Task<OrganizationPlan?> FindAsync(Guid organizationId, CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        return await (
            from organization in context.Organizations.AsNoTracking()
            from plan in context.Plans
            where organization.Id == organizationId && (organization.PlanId == null ? plan.IsDefault : plan.Id == organization.PlanId)
            select new OrganizationPlan(plan, organization.PlanId != null, organization.TimeZoneId)).SingleOrDefaultAsync(cancellationToken);
    }

    /// <summary>Gives an organization a plan of its own; null for the default one.</summary>
    /// <returns>False when there is no such organization or plan.</returns>
    public Task<bool> AssignAsync(Guid organizationId, Guid? planId, CancellationToken cancellationToken) => ChangeAsync(
        organizationId,
        async (context, organization) =>
        {
            string? name = planId is null ? null : await context.Plans.Where(plan => plan.Id == planId).Select(plan => plan.Name).SingleOrDefaultAsync(cancellationToken);
            if (planId is not null && name is null)
                return false;
            organization.PlanId = planId;
            Record(context, organization, AuditActions.PlanAssigned, AuditDetails.Of(("plan", name ?? "default")));
            return true;
        },
        cancellationToken);

    /// <summary>Sets whose midnight ends the organization's days.</summary>
    /// <param name="timeZoneId">An IANA name; null or empty for UTC.</param>
    /// <returns>False when there is no such organization or time zone.</returns>
    public async Task<bool> SetTimeZoneAsync(Guid organizationId, string? timeZoneId, CancellationToken cancellationToken)
    {
        string? wanted = string.IsNullOrWhiteSpace(timeZoneId) ? null : timeZoneId.Trim();
        bool isKnown = wanted is null || (wanted.Length <= Organization.MaxTimeZoneIdLength && TimeZoneInfo.TryFindSystemTimeZoneById(wanted, out _));
        return isKnown && await ChangeAsync(
            organizationId,
            (context, organization) =>
            {
                organization.TimeZoneId = wanted;
                Record(context, organization, AuditActions.OrganizationUpdated, AuditDetails.Of(("timeZone", wanted ?? "UTC")));
                return Task.FromResult(true);
            },
            cancellationToken);
    }

    private async Task<bool> ChangeAsync(Guid organizationId, Func<SmoothLlmDbContext, Organization, Task<bool>> change, CancellationToken cancellationToken)
    {
        bool isChanged = await database.WriteAsync(
            async context => await context.Organizations.SingleOrDefaultAsync(row => row.Id == organizationId, cancellationToken) is { } organization
                && await change(context, organization),
            cancellationToken);
        if (isChanged)
            await snapshots.RefreshAsync(CancellationToken.None);
        return isChanged;
    }

    private void Record(SmoothLlmDbContext context, Organization organization, string action, string? details) => context.Record(
        new AuditEvent(action, organization.Id, AuditTarget.Organization(organization.Id, organization.Name)) { Details = details }, time.GetUtcNow());
}
