using Microsoft.EntityFrameworkCore;
using SmoothLlm.Core.Audit;
using SmoothLlm.Infrastructure.Audit;
using SmoothLlm.Infrastructure.Persistence;
using SmoothLlm.Infrastructure.Pricing;

namespace SmoothLlm.Infrastructure.Catalog;

/// <summary>Models as admins see and change them. Every change is in force on this node when the call returns.</summary>
public sealed class CatalogStore(
    IDbContextFactory<SmoothLlmDbContext> contexts,
    Database database,
    Snapshots snapshots,
    TimeProvider time)
{
    public async Task<IReadOnlyList<CatalogModel>> ListAsync(CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        var models = await context.Models.AsNoTracking().OrderBy(model => model.Id).ToListAsync(cancellationToken);
        var aliases = (await context.ModelAliases.AsNoTracking().ToListAsync(cancellationToken)).ToLookup(alias => alias.ModelId, alias => alias.Alias);
        var deployments = (await context.Deployments.AsNoTracking().ToListAsync(cancellationToken)).ToLookup(deployment => deployment.ModelId);
        var providers = await context.Providers.AsNoTracking().ToDictionaryAsync(provider => provider.Slug, cancellationToken);
        var now = time.GetUtcNow();
        var prices = (await context.InForceOrAnnounced(now).ToListAsync(cancellationToken))
            .ToLookup(price => (price.ProviderSlug, price.UpstreamModel));
        return
        [
            .. models.Select(model => new CatalogModel(
                model,
                [.. aliases[model.Id].Order(StringComparer.Ordinal)],
                [
                    .. deployments[model.Id]
                        .OrderBy(deployment => deployment.Priority)
                        .ThenBy(deployment => deployment.ProviderSlug, StringComparer.Ordinal)
                        .Select(deployment =>
                        {
                            var timeline = new PriceTimeline(prices[(deployment.ProviderSlug, deployment.UpstreamModel)]);
                            return new CatalogDeployment(
                                deployment,
                                providers.GetValueOrDefault(deployment.ProviderSlug),
                                timeline.At(now),
                                timeline.After(now).FirstOrDefault());
                        }),
                ])),
        ];
    }

    public async Task<ModelResult> SetEnabledAsync(string modelId, bool isEnabled, CancellationToken cancellationToken)
    {
        var result = await database.WriteAsync<ModelResult>(
            async context =>
            {
                var model = await context.Models.SingleOrDefaultAsync(row => row.Id == modelId, cancellationToken);
                if (model is null)
                    return new ModelResult.NotFound();
                model.IsEnabled = isEnabled;
                if (context.ChangesOf(model) is { Count: > 0 } changes)
                {
                    context.Record(
                        new AuditEvent(AuditActions.ModelUpdated, OrganizationId: null, AuditTarget.Model(modelId)) { Details = AuditDetails.Of(changes) },
                        time.GetUtcNow());
                }

                return new ModelResult.Saved();
            },
            cancellationToken);
        await snapshots.RefreshAsync(cancellationToken);
        return result;
    }
}
