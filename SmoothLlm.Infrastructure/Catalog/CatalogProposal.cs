using SmoothLlm.Core.Pricing;

namespace SmoothLlm.Infrastructure.Catalog;

/// <summary>What a catalog would change, for an admin to approve line by line.</summary>
public sealed record CatalogProposal
{
    /// <summary>The day that the catalog says it is of.</summary>
    public required DateOnly Generated { get; init; }

    public required IReadOnlyList<CatalogLine> Lines { get; init; }

    /// <summary>Models at providers whose prices, now and announced, are as the catalog says.</summary>
    public required int Unchanged { get; init; }

    /// <summary>What the catalog has and cannot be brought in, with the reason.</summary>
    public required IReadOnlyList<string> PassedOver { get; init; }

    /// <summary>What is here from a catalog, at a provider that this one knows, and not in this one. It stays as it is.</summary>
    public required IReadOnlyList<string> Missing { get; init; }

    /// <summary>What was compared.</summary>
    public required CatalogFile File { get; init; }
}

/// <summary>What kind of change a line is.</summary>
public enum CatalogLineKind
{
    /// <summary>A model that is not here, or not at this provider, with all that the catalog knows of its prices.</summary>
    NewModel,

    /// <summary>A price for a model that has none, from now on.</summary>
    NewPrice,

    /// <summary>Another price than the one in force, from now on.</summary>
    ChangedPrice,

    /// <summary>Another price from a day in the future on than what is known for it.</summary>
    AnnouncedPrice,
}

/// <summary>One change that can be approved.</summary>
/// <param name="Key">Says the change in full: a line of the same key does the same.</param>
/// <param name="Kind">What kind of change it is.</param>
/// <param name="ProviderSlug">The provider.</param>
/// <param name="ModelId">The model's id, here and at the provider.</param>
/// <param name="ModelName">Its name for people.</param>
/// <param name="Prices">The prices that it brings, in order.</param>
public sealed record CatalogLine(
    string Key,
    CatalogLineKind Kind,
    string ProviderSlug,
    string ModelId,
    string ModelName,
    IReadOnlyList<ProposedPrice> Prices)
{
    /// <summary>Whether it takes the place of a price that an admin or the bootstrap file stated.</summary>
    public bool ReplacesOthers => Prices.Any(price => price.OldSource is not (null or PriceSource.Catalog));
}

/// <summary>A price that a line brings.</summary>
/// <param name="From">From when on, UTC; null for the moment of approval.</param>
/// <param name="Old">What would hold then without it; null for nothing.</param>
/// <param name="OldSource">Who stated that; null for nobody.</param>
/// <param name="New">What holds with it.</param>
public sealed record ProposedPrice(DateTimeOffset? From, Price? Old, PriceSource? OldSource, Price New)
{
    /// <summary>What the catalog says.</summary>
    public required StatedPrice Stated { get; init; }

    /// <summary>The rates that differ.</summary>
    public IReadOnlyList<RateChange> Changes => RateChange.Between(Old, New);
}

/// <summary>One rate before and after, nano-USD per million tokens.</summary>
/// <param name="Rate">Which one: <c>Input</c>, <c>Cache write, 1 h</c>.</param>
/// <param name="InputTokensAbove">For inputs of more tokens than this; null below every tier.</param>
/// <param name="OldNanoUsd">Null when there was none.</param>
/// <param name="NewNanoUsd">Null when there is none any more.</param>
public sealed record RateChange(string Rate, long? InputTokensAbove, long? OldNanoUsd, long? NewNanoUsd)
{
    /// <summary>By how much it rises; null when there is nothing to compare.</summary>
    public decimal? Percent => OldNanoUsd is > 0 and { } old && NewNanoUsd is { } now ? ((decimal)now - old) * 100 / old : null;

    internal static IReadOnlyList<RateChange> Between(Price? old, Price now)
    {
        var before = Rates(old);
        var after = Rates(now);
        return
        [
            .. before.Keys.Union(after.Keys)
                .OrderBy(rate => rate.Above ?? 0)
                .ThenBy(rate => rate.Order)
                .Select(rate => new RateChange(
                    rate.Name,
                    rate.Above,
                    before.TryGetValue(rate, out long was) ? was : null,
                    after.TryGetValue(rate, out long becomes) ? becomes : null))
                .Where(change => change.OldNanoUsd != change.NewNanoUsd),
        ];
    }

    private static Dictionary<(long? Above, int Order, string Name), long> Rates(Price? price) =>
        price is null
            ? []
            : price.Tiers.Select(tier => (Above: (long?)tier.InputTokensAbove, tier.Rates))
                .Append((Above: null, price.Base))
                .SelectMany(tier => Rates(tier.Rates).Select((rate, order) => (Key: (tier.Above, order, rate.Name), rate.NanoUsd)))
                .ToDictionary(rate => rate.Key, rate => rate.NanoUsd);

    private static IEnumerable<(string Name, long NanoUsd)> Rates(Rates rates) =>
    [
        ("Input", rates.Input), ("Output", rates.Output), ("Cache read", rates.CacheRead),
        ("Cache write", rates.CacheWrite), ("Cache write, 1 h", rates.CacheWrite1h),
    ];
}

/// <summary>What came of comparing a catalog with what is here.</summary>
public abstract record CatalogComparison
{
    private CatalogComparison()
    {
    }

    /// <param name="Proposal">What it would change.</param>
    public sealed record Compared(CatalogProposal Proposal) : CatalogComparison;

    /// <param name="Problems">What is wrong with the file, each with its place. Nothing of a wrong file is proposed.</param>
    public sealed record Refused(IReadOnlyList<string> Problems) : CatalogComparison;
}

/// <summary>What became of an approval.</summary>
public abstract record CatalogApproval
{
    private CatalogApproval()
    {
    }

    /// <summary>All of it is in force, or announced.</summary>
    /// <param name="Models">Models that were added, or added at a provider.</param>
    /// <param name="Prices">Price versions that were added.</param>
    public sealed record Applied(int Models, int Prices) : CatalogApproval;

    /// <summary>Something else has changed since the comparison; nothing was applied.</summary>
    public sealed record Outdated : CatalogApproval;
}
