using System.Globalization;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Shouldly;
using SmoothLlm.Core.Money;
using SmoothLlm.Core.Pricing;
using SmoothLlm.Core.Usage;
using SmoothLlm.Infrastructure.Catalog;
using SmoothLlm.Infrastructure.Persistence;
using SmoothLlm.Tests.Support;
using Xunit;

namespace SmoothLlm.Tests.Catalog;

/// <summary>All that the shipped file says of prices is in the database, and requests come to what one works out by hand.</summary>
public sealed class ShippedCatalogTests
{
    private static readonly DateTimeOffset Today = new(2026, 11, 20, 0, 0, 0, TimeSpan.Zero);

    private static readonly string[] RateNames = ["input", "output", "cache_read", "cache_write", "cache_write_1h"];

    [Fact]
    public async Task Every_price_tier_and_announcement_of_the_file_is_in_the_database()
    {
        var stored = await ImportAsync();
        using var file = await ReadFileAsync();
        int checkedModels = 0;
        foreach (var model in file.RootElement.GetProperty("models").EnumerateArray())
        {
            var price = model.GetProperty("price_usd_per_1m");
            if (model.GetProperty("kind").GetString() is not ("chat" or "embedding") || price.GetProperty("input").ValueKind == JsonValueKind.Null)
                continue;
            string id = model.GetProperty("id").GetString()!;
            var versions = stored[(model.GetProperty("provider").GetString()!, id)].ToList();
            bool isAnnounced = model.GetProperty("scheduled_price").ValueKind == JsonValueKind.Object;

            versions.Count.ShouldBe(isAnnounced ? 2 : 1, id);
            ShouldHaveRates(versions[0], price, id);
            if (model.GetProperty("price_effective_from").GetString() is { } from)
                versions[0].EffectiveFrom.ShouldBe(Day(from), id);
            ShouldHaveTiers(versions[0], model.GetProperty("price_tiers"), id);
            if (isAnnounced)
            {
                var scheduled = model.GetProperty("scheduled_price");
                ShouldHaveRates(versions[1], scheduled, id);
                versions[1].EffectiveFrom.ShouldBe(Day(scheduled.GetProperty("from_date").GetString()!), id);
            }

            checkedModels++;
        }

        checkedModels.ShouldBe(stored.Count);
        checkedModels.ShouldBeGreaterThan(60);
        stored.SelectMany(versions => versions).ShouldAllBe(version =>
            version.Source == PriceSource.Catalog && version.CreatedAt == SqliteDatabase.Start && version.CreatedByUserId == null);
    }

    /// <summary>
    /// In USD per million tokens: gpt-6-astra takes 10 in, 50 out, 1 read, 12.50 written, and above 272,000 input tokens
    /// 20, 75, 2 and 25; claude-fable-5-1 takes 10, 50, 0.25, 12.50 and 20 for an hour; claude-haiku-5-5 takes 0.10, 0.50,
    /// 0.01, 0.125 and 0.20, and above 100,000 0.50, 2.50, 0.05 and, in proportion, 0.625 and 1.
    /// </summary>
    [Theory]
    // 1,000 x 10,000 + 2,000 x 1,000 + 400 x 12,500 + 500 x 50,000 nano-USD = 10 + 2 + 5 + 25 million.
    [InlineData("openai", "gpt-6-astra", 1000, 2000, 400, 0, 500, 42_000_000)]
    // 272,000 in all are not above the tier: 270,000 x 10,000 + 2,000 x 1,000 + 1 x 50,000.
    [InlineData("openai", "gpt-6-astra", 270_000, 2000, 0, 0, 1, 2_702_050_000)]
    // One more is: 270,001 x 20,000 + 2,000 x 2,000 + 1 x 75,000; all of it at the tier's rates.
    [InlineData("openai", "gpt-6-astra", 270_001, 2000, 0, 0, 1, 5_404_095_000)]
    // 272,000 x 20,000 + 1,000 x 25,000 above the tier.
    [InlineData("openai", "gpt-6-astra", 272_000, 0, 1000, 0, 0, 5_465_000_000)]
    // 100 x 10,000 + 1,000 x 250 + 10 x 12,500 + 20 x 20,000 + 50 x 50,000.
    [InlineData("anthropic", "claude-fable-5-1", 100, 1000, 10, 20, 50, 4_275_000)]
    // 100,000 in all: 99,000 x 100 + 500 x 10 + 300 x 125 + 200 x 200 + 10 x 500.
    [InlineData("anthropic", "claude-haiku-5-5", 99_000, 500, 300, 200, 10, 9_987_500)]
    // 100,001: 99,001 x 500 + 500 x 50 + 300 x 625 + 200 x 1,000 + 10 x 2,500.
    [InlineData("anthropic", "claude-haiku-5-5", 99_001, 500, 300, 200, 10, 49_938_000)]
    public async Task A_request_comes_to_what_one_works_out(
        string provider, string model, long fresh, long read, long written, long writtenForAnHour, long output, long nanoUsd)
    {
        var stored = await ImportAsync();
        var price = new Price(stored[(provider, model)].Last(version => version.EffectiveFrom <= Today));
        var usage = new TokenUsage(fresh, read, written, writtenForAnHour, output);

        Charge.Of(usage, price, 0).Total.ShouldBe(new NanoUsd(nanoUsd));
        // With a quarter on top; every line here divides evenly.
        Charge.Of(usage, price, 2500).Total.ShouldBe(new NanoUsd(nanoUsd * 5 / 4));
        Charge.Of(usage, price, 2500).Cost.ShouldBe(new NanoUsd(nanoUsd));
    }

    [Fact]
    public async Task An_introductory_price_ends_at_its_day()
    {
        await using var database = await PlatformDatabase.OpenAsync();
        await database.Get<CatalogImport>().ImportShippedAsync(new HashSet<(string, string)>(), default);
        await database.AddAsync(ProviderRow("google"));
        await database.Get<CatalogDirectory>().ReloadAsync(new ConfigurationStamp(), default);
        var deployment = database.Get<CatalogDirectory>().Current.Find("gemini-4-argon").ShouldNotBeNull().Deployments.ShouldHaveSingleItem();
        var usage = new TokenUsage(1000, CacheRead: 10_000, Output: 100);
        var lastMoment = new DateTimeOffset(2026, 12, 1, 0, 0, 0, TimeSpan.Zero).AddMilliseconds(-1);

        // 1,000 x 2,000 + 10,000 x 100 + 100 x 10,000; then twice as much.
        Charge.Of(usage, deployment.PriceAt(lastMoment).ShouldNotBeNull(), 0).Total.Value.ShouldBe(4_000_000);
        Charge.Of(usage, deployment.PriceAt(lastMoment.AddMilliseconds(1)).ShouldNotBeNull(), 0).Total.Value.ShouldBe(8_000_000);
    }

    private static async Task<ILookup<(string Provider, string Model), PriceVersion>> ImportAsync()
    {
        await using var database = await PlatformDatabase.OpenAsync();
        await database.Get<CatalogImport>().ImportShippedAsync(new HashSet<(string, string)>(), default);
        var versions = await database.ReadAsync(context => context.PriceVersions.Include(version => version.Tiers).OrderBy(version => version.EffectiveFrom).ToListAsync());
        return versions.ToLookup(version => (version.ProviderSlug, version.UpstreamModel));
    }

    private static Core.Providers.Provider ProviderRow(string slug) => new()
    {
        Id = Guid.NewGuid(),
        Slug = slug,
        DisplayName = slug,
        Kind = Core.Providers.ProviderKind.Google,
        BaseUrl = "https://google.example/v1",
        CreatedAt = Today,
        UpdatedAt = Today,
    };

    /// <summary>The file itself, read apart from the product's own reader.</summary>
    private static async Task<JsonDocument> ReadFileAsync()
    {
        await using var stream = typeof(CatalogFile).Assembly.GetManifestResourceStream("model-catalog.json").ShouldNotBeNull();
        return await JsonDocument.ParseAsync(stream);
    }

    private static void ShouldHaveRates(PriceVersion version, JsonElement stated, string id) =>
        ((long?)version.InputNanoUsd, (long?)version.OutputNanoUsd, version.CacheReadNanoUsd, version.CacheWriteNanoUsd, version.CacheWrite1hNanoUsd)
            .ShouldBe((Nano(stated, 0), Nano(stated, 1), Nano(stated, 2), Nano(stated, 3), Nano(stated, 4)), id);

    private static void ShouldHaveTiers(PriceVersion version, JsonElement stated, string id)
    {
        var tiers = stated.ValueKind == JsonValueKind.Array ? stated.EnumerateArray().ToList() : [];
        version.Tiers.Select(tier => tier.InputTokensAbove).ShouldBe(tiers.Select(tier => tier.GetProperty("input_tokens_above").GetInt64()), id);
        foreach (var (tier, given) in version.Tiers.Zip(tiers))
        {
            ((long?)tier.InputNanoUsd, (long?)tier.OutputNanoUsd).ShouldBe((Nano(given, 0), Nano(given, 1)), id);
            // What the file leaves open keeps the ratio that it has below the tier.
            tier.CacheReadNanoUsd.ShouldBe(Nano(given, 2) ?? InProportion(version.CacheReadNanoUsd, tier, version), id);
            tier.CacheWriteNanoUsd.ShouldBe(Nano(given, 3) ?? InProportion(version.CacheWriteNanoUsd, tier, version), id);
            tier.CacheWrite1hNanoUsd.ShouldBe(Nano(given, 4) ?? InProportion(version.CacheWrite1hNanoUsd, tier, version), id);
        }
    }

    private static long? InProportion(long? below, PriceTier tier, PriceVersion version) =>
        (long?)((decimal?)below * tier.InputNanoUsd / version.InputNanoUsd);

    private static long? Nano(JsonElement rates, int rate) =>
        rates.TryGetProperty(RateNames[rate], out var value) && value.ValueKind == JsonValueKind.Number
            ? (long)(value.GetDecimal() * NanoUsd.PerUsd)
            : null;

    private static DateTimeOffset Day(string day) => new(DateOnly.ParseExact(day, "yyyy-MM-dd", CultureInfo.InvariantCulture), TimeOnly.MinValue, TimeSpan.Zero);
}
