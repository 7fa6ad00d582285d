using Microsoft.EntityFrameworkCore;
using SmoothLlm.Infrastructure.Persistence;
using SmoothLlm.Infrastructure.Providers;

namespace SmoothLlm.Infrastructure.Catalog;

/// <summary>Models, prices and the margin as admins see and change them. Every change is in force on this node when the call returns.</summary>
public sealed class CatalogStore(
    IDbContextFactory<SmoothLlmDbContext> contexts,
    Database database,
    Snapshots snapshots,
    TimeProvider time)
{
    /// <summary>Beyond ten times the provider's price somebody has mistaken the unit.</summary>
    public const decimal MaxMarginPercent = 1000;

    private const int BasisPointsPerPercent = 100;

    public async Task<IReadOnlyList<CatalogModel>> ListAsync(CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        var models = await context.Models.AsNoTracking().OrderBy(model => model.Id).ToListAsync(cancellationToken);
        var aliases = (await context.ModelAliases.AsNoTracking().ToListAsync(cancellationToken)).ToLookup(alias => alias.ModelId, alias => alias.Alias);
        var deployments = (await context.Deployments.AsNoTracking().ToListAsync(cancellationToken)).ToLookup(deployment => deployment.ModelId);
        var providers = await context.Providers.AsNoTracking().ToDictionaryAsync(provider => provider.Slug, cancellationToken);
        var prices = (await context.PriceVersions.AsNoTracking().Include(price => price.Tiers).ToListAsync(cancellationToken))
            .ToLookup(price => (price.ProviderSlug, price.UpstreamModel));
        var now = time.GetUtcNow();
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
                            var versions = prices[(deployment.ProviderSlug, deployment.UpstreamModel)];
                            return new CatalogDeployment(
                                deployment,
                                providers.GetValueOrDefault(deployment.ProviderSlug),
                                versions.Where(price => price.EffectiveFrom <= now).MaxBy(price => price.EffectiveFrom),
                                versions.Where(price => price.EffectiveFrom > now).MinBy(price => price.EffectiveFrom));
                        }),
                ])),
        ];
    }

    public async Task<decimal> GetMarginPercentAsync(CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        int basisPoints = await context.MarginSettings.Select(margin => margin.BasisPoints).SingleAsync(cancellationToken);
        return (decimal)basisPoints / BasisPointsPerPercent;
    }

    public async Task<CatalogResult> SetMarginPercentAsync(decimal percent, CancellationToken cancellationToken)
    {
        if (CheckMarginPercent(percent) is { } message)
            return new CatalogResult.Invalid([new FieldProblem("marginPercent", message)]);
        await database.WriteAsync(
            async context => (await context.MarginSettings.SingleAsync(cancellationToken)).BasisPoints = ToBasisPoints(percent),
            cancellationToken);
        await snapshots.RefreshAsync(cancellationToken);
        return new CatalogResult.Saved();
    }

    public async Task<CatalogResult> SetEnabledAsync(string modelId, bool isEnabled, CancellationToken cancellationToken)
    {
        var result = await database.WriteAsync<CatalogResult>(
            async context =>
            {
                var model = await context.Models.SingleOrDefaultAsync(row => row.Id == modelId, cancellationToken);
                if (model is null)
                    return new CatalogResult.NotFound();
                model.IsEnabled = isEnabled;
                return new CatalogResult.Saved();
            },
            cancellationToken);
        await snapshots.RefreshAsync(cancellationToken);
        return result;
    }

    /// <summary>Adds a price version that is in force from now on. Requests that hold credits already keep the one they were held at.</summary>
    public async Task<CatalogResult> SetPriceAsync(string providerSlug, string upstreamModel, PriceDraft draft, CancellationToken cancellationToken)
    {
        var problems = draft.Check();
        if (problems.Count > 0)
            return new CatalogResult.Invalid(problems);
        var result = await database.WriteAsync<CatalogResult>(
            async context =>
            {
                bool isDeployed = await context.Deployments.AnyAsync(
                    deployment => deployment.ProviderSlug == providerSlug && deployment.UpstreamModel == upstreamModel,
                    cancellationToken);
                if (!isDeployed)
                    return new CatalogResult.NotFound();
                await AddVersionInForceAsync(context, providerSlug, upstreamModel, draft, time.GetUtcNow(), cancellationToken);
                return new CatalogResult.Saved();
            },
            cancellationToken);
        await snapshots.RefreshAsync(cancellationToken);
        return result;
    }

    /// <returns>What is wrong with it; null when it is good.</returns>
    internal static string? CheckMarginPercent(decimal percent) => percent switch
    {
        < 0 or > MaxMarginPercent => $"Enter 0 to {MaxMarginPercent:0} percent.",
        _ when decimal.Round(percent, 2) != percent => "Use at most two decimals.",
        _ => null,
    };

    internal static int ToBasisPoints(decimal percent) => (int)(percent * BasisPointsPerPercent);

    /// <summary>Adds a version that holds from <paramref name="now"/>, or right after the last one of this moment.</summary>
    internal static async Task AddVersionInForceAsync(
        SmoothLlmDbContext context,
        string providerSlug,
        string upstreamModel,
        PriceDraft draft,
        DateTimeOffset now,
        CancellationToken cancellationToken)
    {
        // Moments are stored in milliseconds; two changes in the same one must not share the key.
        var effectiveFrom = DateTimeOffset.FromUnixTimeMilliseconds(now.ToUnixTimeMilliseconds());
        while (await context.PriceVersions.AnyAsync(
            price => price.ProviderSlug == providerSlug && price.UpstreamModel == upstreamModel && price.EffectiveFrom == effectiveFrom,
            cancellationToken))
            effectiveFrom = effectiveFrom.AddMilliseconds(1);
        context.PriceVersions.Add(draft.ToVersion(Guid.CreateVersion7(now), providerSlug, upstreamModel, effectiveFrom));
    }
}
