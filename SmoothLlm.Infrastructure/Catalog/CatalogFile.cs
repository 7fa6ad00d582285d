using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace SmoothLlm.Infrastructure.Catalog;

/// <summary>The catalog of models that ships with the product, as its file has it. Prices in USD per million tokens.</summary>
internal sealed record CatalogFile
{
    private const string ResourceName = "model-catalog.json";

    private static readonly JsonSerializerOptions Options = new(JsonSerializerOptions.Default)
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
    };

    public required DateOnly Generated { get; init; }

    public required IReadOnlyList<CatalogEntry> Models { get; init; }

    /// <summary>The one in this assembly.</summary>
    public static CatalogFile ReadShipped()
    {
        using var stream = typeof(CatalogFile).Assembly.GetManifestResourceStream(ResourceName)
            ?? throw new InvalidOperationException($"The resource {ResourceName} is missing from the assembly.");
        return Read(stream);
    }

    /// <exception cref="JsonException">It is not a catalog.</exception>
    public static CatalogFile Read(Stream stream) =>
        JsonSerializer.Deserialize<CatalogFile>(stream, Options) ?? throw new JsonException("The model catalog is empty.");

    /// <summary>The start of a day, or of the month where the file knows no more, UTC.</summary>
    public static DateTimeOffset? ParseDate(string? text) =>
        DateTimeOffset.TryParseExact(
            text,
            ["yyyy-MM-dd", "yyyy-MM"],
            CultureInfo.InvariantCulture,
            DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal,
            out var date)
            ? date
            : null;
}

/// <summary>One model at one provider.</summary>
internal sealed record CatalogEntry
{
    public required string Provider { get; init; }

    public required string Id { get; init; }

    public required string Name { get; init; }

    /// <summary><c>chat</c>, <c>embedding</c>; others are passed over.</summary>
    public required string Kind { get; init; }

    public string? ReleaseDate { get; init; }

    [JsonPropertyName("price_usd_per_1m")]
    public CatalogPrice? Price { get; init; }

    public string? PriceEffectiveFrom { get; init; }

    public IReadOnlyList<CatalogTier>? PriceTiers { get; init; }

    /// <summary>Announced already.</summary>
    public CatalogScheduledPrice? ScheduledPrice { get; init; }

    public int? Context { get; init; }

    public int? MaxOutput { get; init; }

    public CatalogSupport? Supports { get; init; }
}

internal record CatalogPrice
{
    public decimal? Input { get; init; }

    public decimal? Output { get; init; }

    public decimal? CacheRead { get; init; }

    public decimal? CacheWrite { get; init; }

    [JsonPropertyName("cache_write_1h")]
    public decimal? CacheWrite1h { get; init; }
}

internal sealed record CatalogTier : CatalogPrice
{
    public required long InputTokensAbove { get; init; }
}

internal sealed record CatalogScheduledPrice : CatalogPrice
{
    public required string FromDate { get; init; }

    public IReadOnlyList<CatalogTier>? PriceTiers { get; init; }
}

/// <summary>Null is unknown.</summary>
internal sealed record CatalogSupport
{
    public bool? Tools { get; init; }

    public bool? Vision { get; init; }

    public bool? Reasoning { get; init; }

    public bool? StructuredOutput { get; init; }
}
