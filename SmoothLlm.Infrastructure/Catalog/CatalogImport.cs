using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using SmoothLlm.Core.Catalog;
using SmoothLlm.Core.Pricing;
using SmoothLlm.Infrastructure.Persistence;

namespace SmoothLlm.Infrastructure.Catalog;

/// <summary>
/// Brings a catalog of models into the database: what is missing is added, what is there is left as an admin may have
/// changed it.
/// </summary>
internal sealed class CatalogImport(Database database, TimeProvider time, ILogger<CatalogImport> logger)
{
    /// <summary>Imports the catalog that ships with the product, in one transaction.</summary>
    /// <param name="pricedElsewhere">Models at providers whose prices somebody else states; none are added for them here.</param>
    /// <param name="cancellationToken">Leaves everything as it was.</param>
    public Task ImportShippedAsync(IReadOnlySet<(string Provider, string UpstreamModel)> pricedElsewhere, CancellationToken cancellationToken) =>
        ImportAsync(CatalogFile.ReadShipped(), pricedElsewhere, cancellationToken);

    public async Task ImportAsync(
        CatalogFile catalog,
        IReadOnlySet<(string Provider, string UpstreamModel)> pricedElsewhere,
        CancellationToken cancellationToken)
    {
        var added = await database.WriteAsync(
            async context =>
            {
                var addition = new Addition(context, catalog.Generated, pricedElsewhere, time.GetUtcNow());
                await addition.LoadAsync(cancellationToken);
                foreach (var entry in catalog.Models)
                    addition.Add(entry);
                return addition;
            },
            cancellationToken);
        if (added.Models + added.Deployments + added.Prices > 0)
            Log.CatalogImported(logger, added.Models, added.Deployments, added.Prices);
    }

    private sealed class Addition(
        SmoothLlmDbContext context,
        DateOnly generated,
        IReadOnlySet<(string Provider, string UpstreamModel)> pricedElsewhere,
        DateTimeOffset now)
    {
        private readonly DateTimeOffset generatedAt = new(generated, TimeOnly.MinValue, TimeSpan.Zero);
        private HashSet<string> models = [];
        private HashSet<string> aliases = [];
        private HashSet<(string ModelId, string Provider, string UpstreamModel)> deployments = [];
        private ILookup<(string Provider, string UpstreamModel), DateTimeOffset> prices = Enumerable.Empty<PriceVersion>()
            .ToLookup(price => (price.ProviderSlug, price.UpstreamModel), price => price.EffectiveFrom);

        public int Models { get; private set; }

        public int Deployments { get; private set; }

        public int Prices { get; private set; }

        public async Task LoadAsync(CancellationToken cancellationToken)
        {
            models = await context.Models.Select(model => model.Id).ToHashSetAsync(cancellationToken);
            aliases = await context.ModelAliases.Select(alias => alias.Alias).ToHashSetAsync(cancellationToken);
            var deployed = await context.Deployments.AsNoTracking().ToListAsync(cancellationToken);
            deployments = [.. deployed.Select(deployment => (deployment.ModelId, deployment.ProviderSlug, deployment.UpstreamModel))];
            var priced = await context.PriceVersions.AsNoTracking()
                .Select(price => new { price.ProviderSlug, price.UpstreamModel, price.EffectiveFrom })
                .ToListAsync(cancellationToken);
            prices = priced.ToLookup(price => (price.ProviderSlug, price.UpstreamModel), price => price.EffectiveFrom);
        }

        public void Add(CatalogEntry entry)
        {
            ModelKind? kind = entry.Kind switch
            {
                "chat" => ModelKind.Chat,
                "embedding" => ModelKind.Embedding,
                _ => null,
            };
            // Without a published price there is nothing to sell; and what an admin made an alias stays one.
            if (kind is null || entry.Price is not { Input: not null, Output: not null } || aliases.Contains(entry.Id))
                return;

            if (models.Add(entry.Id))
                AddModel(entry, kind.Value);
            if (deployments.Add((entry.Id, entry.Provider, entry.Id)))
                AddDeployment(entry);
            if (!pricedElsewhere.Contains((entry.Provider, entry.Id)))
                AddPrices(entry, entry.Price);
        }

        private void AddModel(CatalogEntry entry, ModelKind kind)
        {
            context.Models.Add(new Model
            {
                Id = entry.Id,
                Name = entry.Name,
                Kind = kind,
                ContextLength = entry.Context,
                MaxOutputTokens = entry.MaxOutput,
                SupportsTools = entry.Supports?.Tools ?? false,
                SupportsVision = entry.Supports?.Vision ?? false,
                SupportsReasoning = entry.Supports?.Reasoning ?? false,
                SupportsStructuredOutput = entry.Supports?.StructuredOutput ?? false,
                CreatedAt = CatalogFile.ParseDate(entry.ReleaseDate) ?? generatedAt,
            });
            Models++;
        }

        private void AddDeployment(CatalogEntry entry)
        {
            context.Deployments.Add(new Deployment
            {
                Id = Guid.CreateVersion7(now),
                ModelId = entry.Id,
                ProviderSlug = entry.Provider,
                UpstreamModel = entry.Id,
            });
            Deployments++;
        }

        private void AddPrices(CatalogEntry entry, CatalogPrice price)
        {
            var known = prices[(entry.Provider, entry.Id)];
            var effectiveFrom = CatalogFile.ParseDate(entry.PriceEffectiveFrom) ?? CatalogFile.ParseDate(entry.ReleaseDate);
            // A price without a date takes the catalog's, which changes with every catalog: only the first one counts.
            if (effectiveFrom is null ? !known.Any() : !known.Contains(effectiveFrom.Value))
                AddPrice(entry, price, entry.PriceTiers, effectiveFrom ?? generatedAt);
            if (entry.ScheduledPrice is { } scheduled
                && CatalogFile.ParseDate(scheduled.FromDate) is { } from
                && !known.Contains(from))
                AddPrice(entry, scheduled, scheduled.PriceTiers, from);
        }

        private void AddPrice(CatalogEntry entry, CatalogPrice price, IReadOnlyList<CatalogTier>? tiers, DateTimeOffset effectiveFrom)
        {
            var draft = new PriceDraft
            {
                Input = price.Input,
                Output = price.Output,
                CacheRead = price.CacheRead,
                CacheWrite = price.CacheWrite,
                CacheWrite1h = price.CacheWrite1h,
                Tiers =
                [
                    .. (tiers ?? []).Select(tier => new TierDraft
                    {
                        InputTokensAbove = tier.InputTokensAbove,
                        Input = tier.Input,
                        Output = tier.Output,
                        CacheRead = tier.CacheRead,
                        CacheWrite = tier.CacheWrite,
                        CacheWrite1h = tier.CacheWrite1h,
                    }),
                ],
            };
            if (draft.Check() is [var problem, ..])
                throw new InvalidOperationException($"The model catalog's price of {entry.Id} is wrong: {problem.Field}: {problem.Message}");
            context.PriceVersions.Add(draft.ToVersion(Guid.CreateVersion7(now), entry.Provider, entry.Id, effectiveFrom));
            Prices++;
        }
    }
}
