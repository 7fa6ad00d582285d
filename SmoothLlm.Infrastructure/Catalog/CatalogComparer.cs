using System.Globalization;
using Microsoft.EntityFrameworkCore;
using SmoothLlm.Core.Pricing;
using SmoothLlm.Infrastructure.Persistence;
using SmoothLlm.Infrastructure.Pricing;

namespace SmoothLlm.Infrastructure.Catalog;

/// <summary>Compares a catalog with what the database has at a moment.</summary>
internal sealed class CatalogComparer(CatalogFile file, DateTimeOffset now)
{
    private HashSet<string> models = [];
    private Dictionary<string, string> aliases = [];
    private HashSet<(string ModelId, string Provider, string UpstreamModel)> deployments = [];
    private ILookup<(string Provider, string UpstreamModel), PriceVersion> versions = Enumerable.Empty<PriceVersion>().ToLookup(_ => ("", ""));

    public async Task<CatalogProposal> CompareAsync(SmoothLlmDbContext context, CancellationToken cancellationToken)
    {
        await LoadAsync(context, cancellationToken);
        var lines = new List<CatalogLine>();
        var passedOver = new List<string>();
        int unchanged = 0;
        foreach (var entry in file.Models)
        {
            if (WhyNot(entry) is { } reason)
            {
                passedOver.Add($"{entry.Provider} · {entry.Id}: {reason}");
                continue;
            }

            int before = lines.Count;
            lines.AddRange(Compare(entry));
            unchanged += lines.Count == before ? 1 : 0;
        }

        return new CatalogProposal
        {
            Generated = file.Generated,
            Lines = [.. lines.OrderBy(line => line.Kind)],
            Unchanged = unchanged,
            PassedOver = passedOver,
            Missing = Missing(),
            File = file,
        };
    }

    public bool IsModelMissing(CatalogEntry entry) => !models.Contains(entry.Id);

    public bool IsDeploymentMissing(CatalogEntry entry) => !deployments.Contains((entry.Id, entry.Provider, entry.Id));

    public PriceTimeline TimelineOf(CatalogEntry entry) => new(versions[(entry.Provider, entry.Id)]);

    private async Task LoadAsync(SmoothLlmDbContext context, CancellationToken cancellationToken)
    {
        models = await context.Models.Select(model => model.Id).ToHashSetAsync(cancellationToken);
        aliases = await context.ModelAliases.ToDictionaryAsync(alias => alias.Alias, alias => alias.ModelId, StringComparer.Ordinal, cancellationToken);
        var deployed = await context.Deployments.AsNoTracking().ToListAsync(cancellationToken);
        deployments = [.. deployed.Select(deployment => (deployment.ModelId, deployment.ProviderSlug, deployment.UpstreamModel))];
        versions = (await context.InForceOrAnnounced(now).ToListAsync(cancellationToken))
            .ToLookup(version => (version.ProviderSlug, version.UpstreamModel));
    }

    private string? WhyNot(CatalogEntry entry) =>
        entry.Kind is null ? "of a kind that this version does not know"
        : entry.Prices.Count == 0 ? "without a published price"
        : aliases.TryGetValue(entry.Id, out string? model) ? $"its id is an alias of {model} here"
        : null;

    private List<string> Missing()
    {
        var providers = file.Models.Select(entry => entry.Provider).ToHashSet(StringComparer.Ordinal);
        var known = file.Models.Select(entry => (entry.Provider, entry.Id)).ToHashSet();
        return
        [
            .. versions
                .Where(price => providers.Contains(price.Key.Provider) && !known.Contains(price.Key))
                .Where(price => price.MaxBy(version => version.CreatedAt)?.Source == PriceSource.Catalog)
                .Select(price => $"{price.Key.Provider} · {price.Key.UpstreamModel}")
                .Order(StringComparer.Ordinal),
        ];
    }

    /// <summary>
    /// The two are compared now, and at every moment at which either of them changes: an announcement that the catalog
    /// has taken back is a change, too.
    /// </summary>
    private List<CatalogLine> Compare(CatalogEntry entry)
    {
        var timeline = TimelineOf(entry);
        var moments = entry.Prices.Select(price => price.From).OfType<DateTimeOffset>()
            .Concat(timeline.Versions.Select(version => version.EffectiveFrom))
            .ToList();
        var prices = PriceTimeline.MomentsAfter(now, moments)
            .Select(moment => (DateTimeOffset?)moment)
            .Prepend(null)
            .Select(from => Compare(entry, timeline, from))
            .OfType<ProposedPrice>()
            .ToList();
        if (IsDeploymentMissing(entry))
            return [Line(entry, CatalogLineKind.NewModel, prices)];
        return [.. prices.Select(price => Line(entry, KindOf(price), [price]))];
    }

    /// <returns>Null where they agree, and where the catalog knows nothing.</returns>
    private ProposedPrice? Compare(CatalogEntry entry, PriceTimeline timeline, DateTimeOffset? from)
    {
        if (entry.PriceAt(from ?? now) is not { } stated)
            return null;
        var old = timeline.At(from ?? now);
        return old is not null && stated.Draft.IsChargedBy(old)
            ? null
            : new ProposedPrice(from, old is null ? null : new Price(old), old?.Source, stated.Draft.ToPrice()) { Stated = stated };
    }

    private static CatalogLineKind KindOf(ProposedPrice price) =>
        price.From is not null ? CatalogLineKind.AnnouncedPrice
        : price.Old is null ? CatalogLineKind.NewPrice
        : CatalogLineKind.ChangedPrice;

    private static CatalogLine Line(CatalogEntry entry, CatalogLineKind kind, IReadOnlyList<ProposedPrice> prices)
    {
        var key = new StringWriter(CultureInfo.InvariantCulture);
        key.Write($"{kind}|{entry.Provider}|{entry.Id}");
        foreach (var price in prices)
        {
            key.Write($"|{price.From?.ToUnixTimeMilliseconds()}|{price.Old?.VersionId}");
            foreach (var change in price.Changes)
                key.Write($"|{change.InputTokensAbove}:{change.Rate}:{change.OldNanoUsd}>{change.NewNanoUsd}");
        }

        return new CatalogLine(key.ToString(), kind, entry.Provider, entry.Id, entry.Name, prices);
    }
}
