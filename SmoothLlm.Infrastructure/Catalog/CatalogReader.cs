using System.Globalization;
using SmoothLlm.Core.Catalog;
using SmoothLlm.Infrastructure.Json;
using SmoothLlm.Infrastructure.Pricing;
using SmoothLlm.Infrastructure.Providers;

namespace SmoothLlm.Infrastructure.Catalog;

/// <summary>Reads a catalog file and notes every problem with its place. Fields that are not known here are passed over.</summary>
internal static class CatalogReader
{
    public const int MaxFileBytes = 4 * 1024 * 1024;

    public const int MaxModels = 2000;

    private const string Schema = "smoothllm-model-catalog/1";
    private const string Currency = "USD";
    private const string Unit = "per 1,000,000 tokens";
    private const string PriceField = "price_usd_per_1m";
    private const string TiersField = "price_tiers";
    private const string ScheduledField = "scheduled_price";

    /// <param name="json">The file's content.</param>
    /// <param name="problems">Gets what is wrong; the catalog then lacks those parts.</param>
    public static CatalogFile Read(ReadOnlyMemory<byte> json, List<string> problems)
    {
        var nothing = new CatalogFile { Generated = DateOnly.MinValue, Models = [] };
        if (json.Length > MaxFileBytes)
        {
            problems.Add($"the file: is longer than {MaxFileBytes / 1024 / 1024} MiB");
            return nothing;
        }

        using var document = JsonFile.Open(json, problems);
        if (document is null)
            return nothing;
        var file = new JsonFields(document.RootElement, "", problems, isOpen: true);
        if (!file.IsObject)
            return nothing;
        Expect(file, "schema", Schema);
        Expect(file, "currency", Currency);
        Expect(file, "unit", Unit);
        var generated = Date(file, "generated", isRequired: true);
        var models = file.Objects("models", ReadModel);
        if (models is null && !file.HasProblem("models"))
            file.Report("models", "required");
        if (models is { Count: > MaxModels })
            file.Report("models", $"has more than {MaxModels} models");
        CheckRepetitions(models ?? [], problems);
        return new CatalogFile { Generated = DateOnly.FromDateTime((generated ?? default).UtcDateTime), Models = models ?? [] };
    }

    // A price in another currency or for a thousand tokens must not be taken for one of ours.
    private static void Expect(JsonFields file, string name, string expected)
    {
        if (file.Text(name) is { } text && text != expected)
            file.Report(name, $"must be \"{expected}\"");
    }

    private static void CheckRepetitions(List<CatalogEntry> models, List<string> problems)
    {
        var seen = new HashSet<(string, string)>();
        foreach (var model in models.Where(model => !seen.Add((model.Provider, model.Id))))
            problems.Add($"{model.Path}.id: {model.Id} of {model.Provider} is given twice");
    }

    private static CatalogEntry? ReadModel(JsonFields fields)
    {
        string? provider = fields.Text("provider", isRequired: true);
        if (provider is not null && !ProviderRules.IsSlug(provider))
            fields.Report("provider", ProviderRules.SlugMessage);
        string? id = fields.Text("id", isRequired: true);
        if (id is { Length: > Model.MaxIdLength })
            fields.Report("id", $"must have at most {Model.MaxIdLength} characters");
        string? name = fields.Text("name", isRequired: true);
        if (name is { Length: > 200 })
            fields.Report("name", "must have at most 200 characters");
        string? kind = fields.Text("kind", isRequired: true);
        var releasedAt = Date(fields, "release_date");
        var supports = fields.Object("supports");
        var aliases = fields.Texts("aliases") ?? [];
        if (aliases.Exists(alias => alias.Length is 0 or > Model.MaxIdLength))
            fields.Report("aliases", $"must have 1 to {Model.MaxIdLength} characters each");
        return provider is null || id is null || name is null || kind is null
            ? null
            : new CatalogEntry
            {
                Path = fields.Path,
                Provider = provider,
                Id = id,
                Name = name,
                Kind = kind switch
                {
                    "chat" => ModelKind.Chat,
                    "embedding" => ModelKind.Embedding,
                    _ => null,
                },
                Aliases = aliases,
                ReleasedAt = releasedAt,
                Prices = ReadPrices(fields, releasedAt),
                ContextLength = (int?)fields.Whole("context", 1, int.MaxValue),
                MaxOutputTokens = (int?)fields.Whole("max_output", 1, int.MaxValue),
                SupportsTools = supports?.Flag("tools") ?? false,
                SupportsVision = supports?.Flag("vision") ?? false,
                SupportsReasoning = supports?.Flag("reasoning") ?? false,
                SupportsStructuredOutput = supports?.Flag("structured_output") ?? false,
            };
    }

    private static List<StatedPrice> ReadPrices(JsonFields fields, DateTimeOffset? releasedAt)
    {
        var prices = new List<StatedPrice>();
        var from = Date(fields, "price_effective_from") ?? releasedAt;
        if (fields.Object(PriceField) is { } price && IsPublished(price, out var rates))
            prices.Add(new StatedPrice(from, ReadDraft(fields, price, TiersField, rates)));
        if (fields.Object(ScheduledField) is { } scheduled && Date(scheduled, "from_date", isRequired: true) is { } start)
        {
            if (start <= from)
                scheduled.Report("from_date", "must be later than price_effective_from");
            prices.Add(new StatedPrice(start, ReadDraft(scheduled, scheduled, TiersField, ReadRates(scheduled))));
        }

        return prices;
    }

    /// <summary>A model that is sold by negotiation has no published price; a price that cannot be read is none of those.</summary>
    private static bool IsPublished(JsonFields price, out RateDraft rates)
    {
        rates = ReadRates(price);
        return (rates.Input is not null || price.HasProblem("input")) && (rates.Output is not null || price.HasProblem("output"));
    }

    /// <param name="tiersOf">Has the tiers.</param>
    /// <param name="ratesOf">Has the rates; problems are reported there.</param>
    /// <param name="tiersField">The name of the tiers.</param>
    /// <param name="rates">The rates as read.</param>
    private static PriceDraft ReadDraft(JsonFields tiersOf, JsonFields ratesOf, string tiersField, RateDraft rates)
    {
        var draft = new PriceDraft
        {
            Input = rates.Input,
            Output = rates.Output,
            CacheRead = rates.CacheRead,
            CacheWrite = rates.CacheWrite,
            CacheWrite1h = rates.CacheWrite1h,
            Tiers = tiersOf.Objects(tiersField, tier => ReadTier(tier, rates)) ?? [],
        };
        foreach (var problem in draft.Check())
        {
            var (place, field) = PlaceOf(problem.Field, tiersOf, ratesOf, tiersField);
            if (!place.HasProblem(field))
                place.Report(field, problem.Message);
        }

        return draft;
    }

    /// <summary>The place in the file of what <see cref="PriceDraft.Check"/> calls <c>cacheRead</c> or <c>tiers[0].input</c>.</summary>
    private static (JsonFields Place, string Field) PlaceOf(string field, JsonFields tiersOf, JsonFields ratesOf, string tiersField)
    {
        const string Tiers = "tiers";
        if (field == Tiers)
            return (tiersOf, tiersField);
        if (field == "free")
            return (ratesOf, "input");
        if (!field.StartsWith(Tiers, StringComparison.Ordinal))
            return (ratesOf, NameInFile(field));
        string[] parts = field.Split('.');
        return (tiersOf, $"{tiersField}{parts[0][Tiers.Length..]}.{NameInFile(parts[1])}");
    }

    private static string NameInFile(string field) => field switch
    {
        "cacheRead" => "cache_read",
        "cacheWrite" => "cache_write",
        "cacheWrite1h" => "cache_write_1h",
        "inputTokensAbove" => "input_tokens_above",
        _ => field,
    };

    private static RateDraft ReadRates(JsonFields fields) => new()
    {
        Input = fields.Number("input"),
        Output = fields.Number("output"),
        CacheRead = fields.Number("cache_read"),
        CacheWrite = fields.Number("cache_write"),
        CacheWrite1h = fields.Number("cache_write_1h"),
    };

    /// <summary>
    /// Catalogs leave cache prices of tiers open where the provider states them as a multiple of the input's price: there
    /// the price below the tier tells the multiple.
    /// </summary>
    private static TierDraft ReadTier(JsonFields fields, RateDraft below)
    {
        var rates = ReadRates(fields);
        return new TierDraft
        {
            InputTokensAbove = fields.Whole("input_tokens_above", 1, long.MaxValue, isRequired: true) ?? long.MaxValue,
            Input = rates.Input,
            Output = rates.Output,
            CacheRead = rates.CacheRead ?? InProportion(below.CacheRead),
            CacheWrite = rates.CacheWrite ?? InProportion(below.CacheWrite),
            CacheWrite1h = rates.CacheWrite1h ?? InProportion(below.CacheWrite1h),
        };

        decimal? InProportion(decimal? cache) =>
            cache is >= 0 and <= PriceDraft.MaxUsd && below.Input is > 0 and <= PriceDraft.MaxUsd and { } input && rates.Input is >= 0 and <= PriceDraft.MaxUsd and { } tier
                ? decimal.Round(cache.Value * tier / input, 9)
                : null;
    }

    /// <summary>A day, or a month where the file knows no more: its start, UTC.</summary>
    private static DateTimeOffset? Date(JsonFields fields, string name, bool isRequired = false)
    {
        if (fields.Text(name, isRequired) is not { } text)
            return null;
        const DateTimeStyles Utc = DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal;
        if (DateTimeOffset.TryParseExact(text, ["yyyy-MM-dd", "yyyy-MM"], CultureInfo.InvariantCulture, Utc, out var date) && date >= DateTimeOffset.UnixEpoch)
            return date;
        fields.Report(name, "must be a date such as 2026-01-31");
        return null;
    }
}
