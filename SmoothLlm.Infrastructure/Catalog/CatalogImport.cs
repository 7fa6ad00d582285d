using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using SmoothLlm.Core.Catalog;
using SmoothLlm.Core.Pricing;
using SmoothLlm.Infrastructure.Persistence;
using SmoothLlm.Infrastructure.Pricing;

namespace SmoothLlm.Infrastructure.Catalog;

/// <summary>
/// Brings a catalog of models into the database at start, without asking: what is missing is added, what is there is left
/// as an admin may have changed it, and a price that somebody else stated last is theirs.
/// </summary>
internal sealed class CatalogImport(Database database, TimeProvider time, ILogger<CatalogImport> logger)
{
    /// <summary>Imports the catalog that ships with the product, in one transaction.</summary>
    /// <param name="pricedElsewhere">Models at providers whose prices the bootstrap file states; none are added for them here.</param>
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
        private readonly PriceOrigin origin = new(PriceSource.Catalog, now, UserId: null);
        private HashSet<string> models = [];
        private HashSet<string> aliases = [];
        private HashSet<(string ModelId, string Provider, string UpstreamModel)> deployments = [];
        private ILookup<(string Provider, string UpstreamModel), KnownPrice> prices = Enumerable.Empty<KnownPrice>()
            .ToLookup(_ => ("", ""));

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
                .Select(price => new { price.ProviderSlug, price.UpstreamModel, Known = new KnownPrice(price.EffectiveFrom, price.Source, price.CreatedAt) })
                .ToListAsync(cancellationToken);
            prices = priced.ToLookup(price => (price.ProviderSlug, price.UpstreamModel), price => price.Known);
        }

        public void Add(CatalogEntry entry)
        {
            // Without a published price there is nothing to sell; and what an admin made an alias stays one.
            if (entry.Kind is null || entry.Prices.Count == 0 || aliases.Contains(entry.Id))
                return;

            if (models.Add(entry.Id))
            {
                context.Models.Add(entry.ToModel(generated));
                Models++;
                foreach (string alias in entry.Aliases.Where(alias => !models.Contains(alias) && aliases.Add(alias)))
                    context.ModelAliases.Add(new ModelAlias { Alias = alias, ModelId = entry.Id });
            }

            if (deployments.Add((entry.Id, entry.Provider, entry.Id)))
            {
                context.Deployments.Add(entry.ToDeployment(now));
                Deployments++;
            }

            var known = prices[(entry.Provider, entry.Id)];
            if (!pricedElsewhere.Contains((entry.Provider, entry.Id)) && !IsOthers(known))
                AddPrices(entry, [.. known.Select(price => price.EffectiveFrom)]);
        }

        /// <summary>Whoever wrote last decides: after an admin or the bootstrap file, a catalog has to be approved.</summary>
        private static bool IsOthers(IEnumerable<KnownPrice> known)
        {
            var byOthers = known.Where(price => price.Source != PriceSource.Catalog).Select(price => (DateTimeOffset?)price.CreatedAt).Max();
            return byOthers is not null && known.All(price => price.CreatedAt <= byOthers);
        }

        private void AddPrices(CatalogEntry entry, HashSet<DateTimeOffset> known)
        {
            foreach (var price in entry.Prices)
            {
                // A price without a date takes the catalog's, which changes with every catalog: only the first one counts.
                if (price.From is null ? known.Count > 0 : known.Contains(price.From.Value))
                    continue;
                context.PriceVersions.Add(price.Draft.ToVersion(entry.Provider, entry.Id, CatalogEntry.EffectiveFrom(price, generated, now), origin));
                Prices++;
            }
        }
    }

    private sealed record KnownPrice(DateTimeOffset EffectiveFrom, PriceSource Source, DateTimeOffset CreatedAt);
}
