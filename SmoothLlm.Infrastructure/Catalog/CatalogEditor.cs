using Microsoft.EntityFrameworkCore;
using SmoothLlm.Core.Audit;
using SmoothLlm.Core.Catalog;
using SmoothLlm.Core.Wording;
using SmoothLlm.Infrastructure.Audit;
using SmoothLlm.Infrastructure.Persistence;

namespace SmoothLlm.Infrastructure.Catalog;

/// <summary>What became of an edit of the catalog.</summary>
public abstract record ModelResult
{
    private ModelResult()
    {
    }

    public sealed record Saved : ModelResult;

    public sealed record Invalid(IReadOnlyList<FieldProblem> Problems) : ModelResult;

    /// <summary>There is one of that id, as a model or as an alias.</summary>
    public sealed record Taken : ModelResult;

    public sealed record NotFound : ModelResult;
}

/// <summary>Adds models, changes and removes them, with their aliases and deployments. In force on this node when a call returns.</summary>
public sealed class CatalogEditor(Database database, Snapshots snapshots, TimeProvider time)
{
    public Task<ModelResult> CreateAsync(string id, ModelDraft draft) => SaveAsync(id, draft, isNew: true);

    /// <summary>Makes a model what the draft says: aliases and deployments that it does not name are removed.</summary>
    public Task<ModelResult> UpdateAsync(string id, ModelDraft draft) => SaveAsync(id, draft, isNew: false);

    /// <summary>Removes it. Prices and what was recorded of its use stay.</summary>
    /// <returns>False when there is none.</returns>
    public async Task<bool> DeleteAsync(string id)
    {
        bool isFound = await database.WriteAsync(
            async context =>
            {
                var model = await context.Models.SingleOrDefaultAsync(row => row.Id == id);
                if (model is null)
                    return false;
                context.ModelAliases.RemoveRange(await context.ModelAliases.Where(alias => alias.ModelId == id).ToListAsync());
                context.Deployments.RemoveRange(await context.Deployments.Where(deployment => deployment.ModelId == id).ToListAsync());
                context.Models.Remove(model);
                context.Record(new AuditEvent(AuditActions.ModelDeleted, OrganizationId: null, AuditTarget.Model(id)), time.GetUtcNow());
                return true;
            },
            CancellationToken.None);
        await snapshots.RefreshAsync(CancellationToken.None);
        return isFound;
    }

    private async Task<ModelResult> SaveAsync(string id, ModelDraft draft, bool isNew)
    {
        List<FieldProblem> problems = [.. draft.Check()];
        if (isNew && !ModelDraft.IsId(id))
            problems.Add(new FieldProblem("id", $"1 to {Model.MaxIdLength} printable characters without blanks."));
        if (draft.Aliases.Contains(id, StringComparer.Ordinal))
            problems.Add(new FieldProblem("aliases", "The model's own id is no alias."));
        if (problems.Count > 0)
            return new ModelResult.Invalid(problems);
        var result = await database.WriteAsync(context => SaveAsync(context, id, draft, isNew, time.GetUtcNow()), CancellationToken.None);
        if (result is ModelResult.Saved)
            await snapshots.RefreshAsync(CancellationToken.None);
        return result;
    }

    private static async Task<ModelResult> SaveAsync(SmoothLlmDbContext context, string id, ModelDraft draft, bool isNew, DateTimeOffset now)
    {
        var model = await context.Models.SingleOrDefaultAsync(row => row.Id == id);
        if (isNew && (model is not null || await context.ModelAliases.AnyAsync(alias => alias.Alias == id)))
            return new ModelResult.Taken();
        if (!isNew && model is null)
            return new ModelResult.NotFound();
        var wanted = draft.Aliases.ToList();
        var taken = await context.Models.Where(row => wanted.Contains(row.Id)).Select(row => row.Id)
            .Concat(context.ModelAliases.Where(row => wanted.Contains(row.Alias) && row.ModelId != id).Select(row => row.Alias))
            .ToListAsync();
        if (taken.Count > 0)
            return new ModelResult.Invalid([new FieldProblem("aliases", $"'{taken[0]}' is another model's id or alias.")]);

        if (model is null)
        {
            model = new Model { Id = id, Name = draft.Name, CreatedAt = now };
            context.Models.Add(model);
        }

        draft.ApplyTo(model);
        var changes = isNew ? [] : context.ChangesOf(model);
        await ApplyAliasesAsync(context, id, wanted);
        await ApplyDeploymentsAsync(context, id, draft.Deployments, now);
        context.Record(
            new AuditEvent(isNew ? AuditActions.ModelCreated : AuditActions.ModelUpdated, OrganizationId: null, AuditTarget.Model(id))
            {
                Details = AuditDetails.Of([.. changes, ("aliases", draft.Aliases.Count), ("deployments", draft.Deployments.Count)]),
            },
            now);
        return new ModelResult.Saved();
    }

    private static async Task ApplyAliasesAsync(SmoothLlmDbContext context, string id, List<string> wanted)
    {
        var rows = await context.ModelAliases.Where(row => row.ModelId == id).ToListAsync();
        context.ModelAliases.RemoveRange(rows.Where(row => !wanted.Contains(row.Alias, StringComparer.Ordinal)));
        context.ModelAliases.AddRange(wanted
            .Where(alias => !rows.Exists(row => row.Alias == alias))
            .Select(alias => new ModelAlias { Alias = alias, ModelId = id }));
    }

    private static async Task ApplyDeploymentsAsync(SmoothLlmDbContext context, string id, IReadOnlyList<DeploymentDraft> wanted, DateTimeOffset now)
    {
        var rows = await context.Deployments.Where(row => row.ModelId == id).ToListAsync();
        context.Deployments.RemoveRange(rows.Where(row => !wanted.Any(draft => IsOf(row, draft))));
        foreach (var draft in wanted)
        {
            var row = rows.Find(row => IsOf(row, draft));
            if (row is null)
            {
                row = new Deployment { Id = Guid.CreateVersion7(now), ModelId = id, ProviderSlug = draft.Provider, UpstreamModel = draft.Model };
                context.Deployments.Add(row);
            }

            (row.Priority, row.Weight, row.IsEnabled) = (draft.Priority, draft.Weight, draft.IsEnabled);
        }
    }

    private static bool IsOf(Deployment row, DeploymentDraft draft) => row.ProviderSlug == draft.Provider && row.UpstreamModel == draft.Model;
}
