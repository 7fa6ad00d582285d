using SmoothLlm.Core.Catalog;
using SmoothLlm.Infrastructure.Pricing;

namespace SmoothLlm.Infrastructure.Catalog;

/// <summary>A catalog of models with what their providers take for them.</summary>
public sealed record CatalogFile
{
    private const string ResourceName = "model-catalog.json";

    public required DateOnly Generated { get; init; }

    public required IReadOnlyList<CatalogEntry> Models { get; init; }

    /// <summary>The one that ships with the product.</summary>
    public static CatalogFile ReadShipped()
    {
        using var stream = typeof(CatalogFile).Assembly.GetManifestResourceStream(ResourceName)
            ?? throw new InvalidOperationException($"The resource {ResourceName} is missing from the assembly.");
        using var content = new MemoryStream();
        stream.CopyTo(content);
        var problems = new List<string>();
        var file = CatalogReader.Read(content.ToArray(), problems);
        return problems.Count == 0
            ? file
            : throw new InvalidOperationException($"The shipped model catalog is wrong: {string.Join("; ", problems)}");
    }
}

/// <summary>One model at one provider.</summary>
public sealed record CatalogEntry
{
    /// <summary>Where it stands in the file.</summary>
    public required string Path { get; init; }

    public required string Provider { get; init; }

    public required string Id { get; init; }

    public required string Name { get; init; }

    /// <summary>Null for a kind that this version does not know.</summary>
    public required ModelKind? Kind { get; init; }

    /// <summary>Other names under which customers may ask for it.</summary>
    public IReadOnlyList<string> Aliases { get; init; } = [];

    public DateTimeOffset? ReleasedAt { get; init; }

    /// <summary>What the file knows about its price, the announced ones among it, in order; empty when it knows nothing.</summary>
    public IReadOnlyList<StatedPrice> Prices { get; init; } = [];

    public int? ContextLength { get; init; }

    public int? MaxOutputTokens { get; init; }

    public bool SupportsTools { get; init; }

    public bool SupportsVision { get; init; }

    public bool SupportsReasoning { get; init; }

    public bool SupportsStructuredOutput { get; init; }

    /// <returns>The price that the file knows for a moment; null when it knows none.</returns>
    public StatedPrice? PriceAt(DateTimeOffset moment) => Prices.LastOrDefault(price => price.From is null || price.From <= moment);

    /// <param name="generated">The catalog's date stands in for a release date that it does not know.</param>
    public Model ToModel(DateOnly generated) => new()
    {
        Id = Id,
        Name = Name,
        Kind = Kind ?? ModelKind.Chat,
        ContextLength = ContextLength,
        MaxOutputTokens = MaxOutputTokens,
        SupportsTools = SupportsTools,
        SupportsVision = SupportsVision,
        SupportsReasoning = SupportsReasoning,
        SupportsStructuredOutput = SupportsStructuredOutput,
        CreatedAt = ReleasedAt ?? StartOf(generated),
    };

    public Deployment ToDeployment(DateTimeOffset now) => new()
    {
        Id = Guid.CreateVersion7(now),
        ModelId = Id,
        ProviderSlug = Provider,
        UpstreamModel = Id,
    };

    /// <summary>From when on a stated price holds where nothing else is known: one without a date holds already.</summary>
    public static DateTimeOffset EffectiveFrom(StatedPrice price, DateOnly generated, DateTimeOffset now) =>
        price.From ?? (StartOf(generated) < now ? StartOf(generated) : now);

    private static DateTimeOffset StartOf(DateOnly day) => new(day, TimeOnly.MinValue, TimeSpan.Zero);
}

/// <summary>A price as a catalog states it.</summary>
/// <param name="From">From when on, UTC; null when the file does not say.</param>
/// <param name="Draft">Checked.</param>
public sealed record StatedPrice(DateTimeOffset? From, PriceDraft Draft);
