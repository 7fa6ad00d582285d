using System.Text;
using Microsoft.EntityFrameworkCore;
using Shouldly;
using SmoothLlm.Core.Catalog;
using SmoothLlm.Core.Pricing;
using SmoothLlm.Infrastructure.Catalog;
using SmoothLlm.Infrastructure.Pricing;
using SmoothLlm.Tests.Support;
using Xunit;

namespace SmoothLlm.Tests.Catalog;

public sealed class CatalogImportTests
{
    private static readonly HashSet<(string Provider, string UpstreamModel)> NothingElse = [];

    [Fact]
    public async Task Importing_twice_adds_nothing_the_second_time()
    {
        await using var database = await PlatformDatabase.OpenAsync();
        var import = database.Get<CatalogImport>();

        await import.ImportShippedAsync(NothingElse, default);
        var first = await CountAsync(database);
        await import.ImportShippedAsync(NothingElse, default);

        first.Models.ShouldBeGreaterThan(60);
        first.Prices.ShouldBeGreaterThan(first.Models);
        (await CountAsync(database)).ShouldBe(first);
    }

    [Fact]
    public async Task Prices_are_right_to_the_nano_dollar_with_their_tiers()
    {
        await using var database = await PlatformDatabase.OpenAsync();
        await database.Get<CatalogImport>().ImportShippedAsync(NothingElse, default);

        var price = (await PricesAsync(database, "openai", "gpt-6.1-sol")).ShouldHaveSingleItem();

        price.EffectiveFrom.ShouldBe(new DateTimeOffset(2026, 9, 29, 0, 0, 0, TimeSpan.Zero));
        price.InputNanoUsd.ShouldBe(2_000_000_000);
        price.OutputNanoUsd.ShouldBe(10_000_000_000);
        price.CacheReadNanoUsd.ShouldBe(100_000_000);
        price.CacheWriteNanoUsd.ShouldBe(2_500_000_000);
        price.CacheWrite1hNanoUsd.ShouldBeNull();
        var tier = price.Tiers.ShouldHaveSingleItem();
        tier.InputTokensAbove.ShouldBe(272_000);
        tier.InputNanoUsd.ShouldBe(4_000_000_000);
        tier.OutputNanoUsd.ShouldBe(15_000_000_000);
        tier.CacheReadNanoUsd.ShouldBe(200_000_000);
        // Not in the file: below the tier it is 1.25 times the input, and 1.25 x 4 USD is 5 USD.
        tier.CacheWriteNanoUsd.ShouldBe(5_000_000_000);
        tier.CacheWrite1hNanoUsd.ShouldBeNull();
    }

    [Fact]
    public async Task An_announced_price_is_a_second_version()
    {
        await using var database = await PlatformDatabase.OpenAsync();
        await database.Get<CatalogImport>().ImportShippedAsync(NothingElse, default);

        var prices = await PricesAsync(database, "google", "gemini-3.8-flash");

        prices.Select(price => (price.EffectiveFrom.Date, price.InputNanoUsd, price.OutputNanoUsd, price.CacheReadNanoUsd)).ShouldBe(
        [
            (new DateTime(2026, 9, 2), 750_000_000, 3_750_000_000, 75_000_000),
            (new DateTime(2027, 1, 1), 1_500_000_000, 7_500_000_000, 150_000_000),
        ]);
    }

    [Fact]
    public async Task What_an_admin_changed_stays()
    {
        await using var database = await PlatformDatabase.OpenAsync();
        var import = database.Get<CatalogImport>();
        var store = database.Get<CatalogStore>();
        await import.ImportAsync(Catalog("2026-01-01", input: 1), NothingElse, default);

        await store.SetEnabledAsync("m", isEnabled: false, default);
        await database.Get<PriceStore>().AddAsync("openai", "m", new PriceDraft { Input = 9, Output = 9 }, from: null, replacesAnnounced: false, "ada", default);
        await import.ImportAsync(Catalog("2026-01-01", input: 2), NothingElse, default);

        var model = (await store.ListAsync(default)).ShouldHaveSingleItem();
        model.Status.ShouldBe(ModelStatus.Disabled);
        model.Deployments.ShouldHaveSingleItem().Price.ShouldNotBeNull().InputNanoUsd.ShouldBe(9_000_000_000);
        (await PricesAsync(database, "openai", "m")).Count.ShouldBe(2);
    }

    [Fact]
    public async Task A_later_catalog_adds_a_version_only_for_a_new_date()
    {
        await using var database = await PlatformDatabase.OpenAsync();
        var import = database.Get<CatalogImport>();
        await import.ImportAsync(Catalog("2026-01-01", input: 1), NothingElse, default);

        await import.ImportAsync(Catalog("2026-01-01", input: 2), NothingElse, default);
        await import.ImportAsync(Catalog("2026-02-01", input: 3), NothingElse, default);

        (await PricesAsync(database, "openai", "m")).Select(price => price.InputNanoUsd).ShouldBe([1_000_000_000, 3_000_000_000]);
    }

    [Fact]
    public async Task A_later_catalog_adds_nothing_where_an_admin_stated_the_last_price()
    {
        await using var database = await PlatformDatabase.OpenAsync();
        var import = database.Get<CatalogImport>();
        await import.ImportAsync(Catalog("2026-01-01", input: 1), NothingElse, default);
        await database.Get<PriceStore>().AddAsync("openai", "m", new PriceDraft { Input = 9, Output = 9 }, from: null, replacesAnnounced: false, "ada", default);
        database.Time.Advance(TimeSpan.FromDays(1));

        await import.ImportAsync(Catalog("2026-12-01", input: 3), NothingElse, default);

        (await PricesAsync(database, "openai", "m")).Select(price => (price.InputNanoUsd, price.Source)).ShouldBe(
            [(1_000_000_000, PriceSource.Catalog), (9_000_000_000, PriceSource.Admin)]);
    }

    [Fact]
    public async Task A_catalog_that_an_admin_approved_after_an_own_price_goes_on_by_itself()
    {
        await using var database = await PlatformDatabase.OpenAsync();
        var import = database.Get<CatalogImport>();
        await import.ImportAsync(Catalog("2026-01-01", input: 1), NothingElse, default);
        await database.Get<PriceStore>().AddAsync("openai", "m", new PriceDraft { Input = 9, Output = 9 }, from: null, replacesAnnounced: false, "ada", default);
        database.Time.Advance(TimeSpan.FromDays(1));
        var review = database.Get<CatalogReview>();
        byte[] file = Encoding.UTF8.GetBytes(Json("2026-01-01", input: 1));
        var proposal = (await review.CompareAsync(file, default)).ShouldBeOfType<CatalogComparison.Compared>().Proposal;
        await review.ApplyAsync(proposal, proposal.Lines.Select(line => line.Key).ToHashSet(StringComparer.Ordinal), "ada", default);

        await import.ImportAsync(Catalog("2026-12-01", input: 3), NothingElse, default);

        (await PricesAsync(database, "openai", "m")).Select(price => price.InputNanoUsd).ShouldBe([1_000_000_000, 9_000_000_000, 1_000_000_000, 3_000_000_000]);
    }

    [Fact]
    public async Task A_price_without_a_date_is_taken_once()
    {
        await using var database = await PlatformDatabase.OpenAsync();
        var import = database.Get<CatalogImport>();

        await import.ImportAsync(Catalog(effectiveFrom: null, input: 1), NothingElse, default);
        await import.ImportAsync(Catalog(effectiveFrom: null, input: 1) with { Generated = new DateOnly(2027, 1, 1) }, NothingElse, default);

        (await PricesAsync(database, "openai", "m")).ShouldHaveSingleItem().EffectiveFrom.ShouldBe(new DateTimeOffset(2026, 3, 1, 0, 0, 0, TimeSpan.Zero));
    }

    [Fact]
    public async Task A_model_without_a_price_and_one_that_is_an_alias_are_passed_over()
    {
        await using var database = await PlatformDatabase.OpenAsync();
        var import = database.Get<CatalogImport>();
        await import.ImportAsync(Catalog("2026-01-01", input: 1), NothingElse, default);
        await database.AddAsync(new ModelAlias { Alias = "alias", ModelId = "m" });

        await import.ImportAsync(Catalog("2026-01-01", input: null, id: "unpriced"), NothingElse, default);
        await import.ImportAsync(Catalog("2026-01-01", input: 1, id: "alias"), NothingElse, default);

        (await CountAsync(database)).Models.ShouldBe(1);
    }

    private static string Json(string? effectiveFrom, decimal? input, string id = "m") => $$"""
        {"generated":"2026-03-01","models":[{"provider":"openai","id":"{{id}}","name":"M","kind":"chat","release_date":null,
         "price_usd_per_1m":{"input":{{(input is { } usd ? $"{usd}" : "null")}},"output":4},
         "price_effective_from":{{(effectiveFrom is null ? "null" : $"\"{effectiveFrom}\"")}},"price_tiers":null,"scheduled_price":null}]}
        """;

    private static CatalogFile Catalog(string? effectiveFrom, decimal? input, string id = "m")
    {
        var problems = new List<string>();
        var file = CatalogReader.Read(Encoding.UTF8.GetBytes(Json(effectiveFrom, input, id)), problems);
        problems.ShouldBeEmpty();
        return file;
    }

    private static Task<List<PriceVersion>> PricesAsync(SqliteDatabase database, string provider, string model) =>
        database.ReadAsync(context => context.PriceVersions
            .Include(price => price.Tiers)
            .Where(price => price.ProviderSlug == provider && price.UpstreamModel == model)
            .OrderBy(price => price.EffectiveFrom)
            .ToListAsync());

    private static async Task<(int Models, int Deployments, int Prices)> CountAsync(SqliteDatabase database) =>
        await database.ReadAsync(async context =>
            (await context.Models.CountAsync(), await context.Deployments.CountAsync(), await context.PriceVersions.CountAsync()));
}
