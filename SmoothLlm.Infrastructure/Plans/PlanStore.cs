using Microsoft.EntityFrameworkCore;
using SmoothLlm.Core.Audit;
using SmoothLlm.Core.Plans;
using SmoothLlm.Infrastructure.Audit;
using SmoothLlm.Infrastructure.Persistence;

namespace SmoothLlm.Infrastructure.Plans;

/// <summary>The platform's plans. A change is in force on this node when the call returns. Who may do it is asked before.</summary>
public sealed class PlanStore(IDbContextFactory<SmoothLlmDbContext> contexts, Database database, Snapshots snapshots, TimeProvider time)
{
    /// <summary>Plans that there may be.</summary>
    public const int MaxPlans = 100;

    /// <summary>By name.</summary>
    public async Task<IReadOnlyList<ListedPlan>> ListAsync(CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        return await context.Plans.AsNoTracking()
            .OrderBy(plan => plan.Name)
            .Take(MaxPlans)
            .Select(plan => new ListedPlan(plan, context.Organizations.Count(organization => organization.PlanId == plan.Id)))
            .ToListAsync(cancellationToken);
    }

    public Task<PlanResult> CreateAsync(PlanSettings settings, CancellationToken cancellationToken) => SaveAsync(settings, cancellationToken, async context =>
    {
        if (await context.Plans.CountAsync(cancellationToken) >= MaxPlans)
            return new PlanResult.Invalid(nameof(Plan.Name), $"There are {MaxPlans} plans already.");
        var now = time.GetUtcNow();
        var plan = new Plan { Id = Guid.CreateVersion7(now), Name = settings.Name, CreatedAt = now };
        settings.ApplyTo(plan);
        context.Plans.Add(plan);
        Record(context, AuditActions.PlanCreated, plan, null);
        return new PlanResult.Saved(plan);
    });

    /// <param name="revision">The one that was seen; null to overwrite whatever is there.</param>
    public Task<PlanResult> UpdateAsync(Guid planId, PlanSettings settings, int? revision, CancellationToken cancellationToken) =>
        SaveAsync(settings, cancellationToken, async context =>
        {
            var plan = await context.Plans.SingleOrDefaultAsync(plan => plan.Id == planId, cancellationToken);
            if (plan is null)
                return new PlanResult.NotFound();
            if (revision is { } seen && seen != plan.Revision)
                return new PlanResult.Outdated();
            settings.ApplyTo(plan);
            Record(context, AuditActions.PlanUpdated, plan, AuditDetails.Of(context.ChangesOf(plan, nameof(Plan.Revision))));
            return new PlanResult.Saved(plan);
        });

    /// <summary>Makes a plan the one of all organizations without one of their own.</summary>
    public Task<PlanResult> MakeDefaultAsync(Guid planId, CancellationToken cancellationToken) => WriteAsync(
        async context =>
        {
            var plans = await context.Plans.ToListAsync(cancellationToken);
            if (plans.Find(plan => plan.Id == planId) is not { } chosen)
                return new PlanResult.NotFound();
            foreach (var plan in plans.Where(plan => plan.IsDefault != (plan == chosen)))
            {
                plan.IsDefault = plan == chosen;
                plan.Revision++;
            }

            Record(context, AuditActions.PlanUpdated, chosen, AuditDetails.Of(("isDefault", true)));
            return new PlanResult.Saved(chosen);
        },
        cancellationToken);

    public Task<PlanResult> DeleteAsync(Guid planId, CancellationToken cancellationToken) => WriteAsync(
        async context =>
        {
            var plan = await context.Plans.SingleOrDefaultAsync(plan => plan.Id == planId, cancellationToken);
            if (plan is null)
                return new PlanResult.NotFound();
            if (plan.IsDefault || await context.Organizations.AnyAsync(organization => organization.PlanId == planId, cancellationToken))
                return new PlanResult.InUse();
            context.Plans.Remove(plan);
            Record(context, AuditActions.PlanDeleted, plan, null);
            return new PlanResult.Saved(plan);
        },
        cancellationToken);

    private Task<PlanResult> SaveAsync(PlanSettings settings, CancellationToken cancellationToken, Func<SmoothLlmDbContext, Task<PlanResult>> save)
    {
        if (settings.Check() is [var problem, ..])
            return Task.FromResult<PlanResult>(new PlanResult.Invalid(problem.Field, problem.Message));
        return WriteAsync(save, cancellationToken);
    }

    private async Task<PlanResult> WriteAsync(Func<SmoothLlmDbContext, Task<PlanResult>> change, CancellationToken cancellationToken)
    {
        PlanResult result;
        try
        {
            result = await database.WriteAsync(change, cancellationToken);
        }
        catch (DbUpdateConcurrencyException)
        {
            return new PlanResult.Outdated();
        }
        catch (DbUpdateException)
        {
            // Only names are unique here, and the database is the one that knows.
            return new PlanResult.Invalid(nameof(Plan.Name), "There is a plan of that name already.");
        }

        if (result is PlanResult.Saved)
            await snapshots.RefreshAsync(CancellationToken.None);
        return result;
    }

    private void Record(SmoothLlmDbContext context, string action, Plan plan, string? details) => context.Record(
        new AuditEvent(action, OrganizationId: null, AuditTarget.Plan(plan.Id.ToString(), plan.Name)) { Details = details }, time.GetUtcNow());
}
