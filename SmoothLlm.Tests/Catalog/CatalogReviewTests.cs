using System.Globalization;
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

/// <summary>It is 20 May 2026. The first catalog is in the database; a second one is compared with it.</summary>
public sealed class CatalogReviewTests
{
    private const string Soon = "2026-06-01";

    private static DateTimeOffset Now => SqliteDatabase.Start;

    private static DateTimeOffset SoonAt { get; } = new(2026, 6, 1, 0, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task The_catalog_that_was_imported_at_start_has_nothing_to_approve()
    {
        await using var database = await PlatformDatabase.OpenAsync();
        await database.Get<CatalogImport>().ImportShippedAsync(new HashSet<(string, string)>(), default);

        var proposal = (await database.Get<CatalogReview>().CompareShippedAsync(default)).ShouldBeOfType<CatalogComparison.Compared>().Proposal;

        proposal.Lines.ShouldBeEmpty();
        proposal.Missing.ShouldBeEmpty();
        proposal.Unchanged.ShouldBeGreaterThan(60);
    }

    [Fact]
    public async Task A_comparison_tells_new_changed_announced_unchanged_and_missing_apart()
    {
        await using var database = await OpenAsync(Model("same", 1, 2), Model("changed", 2, 10), Model("announced", 1, 2), Model("gone", 1, 2));

        var proposal = await CompareAsync(database,
            Model("same", 1, 2), Model("changed", 2.5m, 8), Model("announced", 1, 2, scheduled: (Soon, 2, 4)), Model("new", 3, 4),
            """{"provider":"p","id":"unpriced","name":"U","kind":"chat","price_usd_per_1m":{"input":null,"output":null}}""",
            """{"provider":"p","id":"video","name":"V","kind":"video","price_usd_per_1m":{"input":1,"output":1}}""");

        proposal.Lines.Select(line => (line.Kind, line.ModelId)).ShouldBe(
            [(CatalogLineKind.NewModel, "new"), (CatalogLineKind.ChangedPrice, "changed"), (CatalogLineKind.AnnouncedPrice, "announced")]);
        var changes = proposal.Lines[1].Prices.ShouldHaveSingleItem().Changes;
        // The cache's rates follow the input's where they are not stated.
        changes.Select(change => (change.Rate, change.OldNanoUsd, change.NewNanoUsd, change.Percent)).ShouldBe(
        [
            ("Input", 2_000_000_000, 2_500_000_000, 25m),
            ("Output", 10_000_000_000, 8_000_000_000, -20m),
            ("Cache read", 2_000_000_000, 2_500_000_000, 25m),
            ("Cache write", 2_000_000_000, 2_500_000_000, 25m),
            ("Cache write, 1 h", 2_000_000_000, 2_500_000_000, 25m),
        ]);
        proposal.Lines[2].Prices.ShouldHaveSingleItem().From.ShouldBe(SoonAt);
        proposal.Unchanged.ShouldBe(1);
        proposal.Missing.ShouldBe(["p · gone"]);
        proposal.PassedOver.ShouldBe(["p · unpriced: without a published price", "p · video: of a kind that this version does not know"]);
        (await PricesAsync(database, "changed")).Count.ShouldBe(1, "a comparison changes nothing");
    }

    [Fact]
    public async Task Only_approved_lines_are_applied_as_new_versions()
    {
        await using var database = await OpenAsync(Model("a", 1, 2), Model("b", 1, 2));
        var proposal = await CompareAsync(database, Model("a", 3, 4), Model("b", 5, 6), Model("new", 7, 8, scheduled: (Soon, 9, 10)));

        var applied = (await ApplyAsync(database, proposal, "a", "new")).ShouldBeOfType<CatalogApproval.Applied>();

        applied.ShouldBe(new CatalogApproval.Applied(1, 3));
        var changed = await PricesAsync(database, "a");
        changed.Select(price => (price.EffectiveFrom, price.InputNanoUsd, price.Source, price.CreatedByUserId)).ShouldBe(
            [(Day("2026-01-01"), 1_000_000_000, PriceSource.Catalog, null), (Now, 3_000_000_000, PriceSource.Catalog, "ada")]);
        (await PricesAsync(database, "b")).ShouldHaveSingleItem().InputNanoUsd.ShouldBe(1_000_000_000);
        // Nothing was in force before: the new model's price holds since the day that the catalog says.
        (await PricesAsync(database, "new")).Select(price => price.EffectiveFrom).ShouldBe([Day("2026-01-01"), SoonAt]);
        (await database.ReadAsync(context => context.Deployments.SingleAsync(deployment => deployment.ModelId == "new"))).UpstreamModel.ShouldBe("new");
        (await database.Get<CatalogReview>().CompareAgainAsync(proposal, default)).Lines.Select(line => line.ModelId).ShouldBe(["b"]);
    }

    [Fact]
    public async Task An_approval_of_what_has_changed_since_applies_nothing()
    {
        await using var database = await OpenAsync(Model("a", 1, 2), Model("b", 1, 2));
        var proposal = await CompareAsync(database, Model("a", 3, 4), Model("b", 5, 6));
        await SetPriceAsync(database, "b", 9);

        (await ApplyAsync(database, proposal, "a", "b")).ShouldBeOfType<CatalogApproval.Outdated>();

        (await PricesAsync(database, "a")).Count.ShouldBe(1);
        var again = await database.Get<CatalogReview>().CompareAgainAsync(proposal, default);
        again.Lines.Single(line => line.ModelId == "b").ReplacesOthers.ShouldBeTrue();
        (await ApplyAsync(database, again, "a")).ShouldBeOfType<CatalogApproval.Applied>();
    }

    [Fact]
    public async Task Approving_twice_is_outdated_the_second_time()
    {
        await using var database = await OpenAsync(Model("a", 1, 2));
        var proposal = await CompareAsync(database, Model("a", 3, 4));

        (await ApplyAsync(database, proposal, "a")).ShouldBeOfType<CatalogApproval.Applied>();
        (await ApplyAsync(database, proposal, "a")).ShouldBeOfType<CatalogApproval.Outdated>();

        (await PricesAsync(database, "a")).Count.ShouldBe(2);
    }

    [Fact]
    public async Task An_announcement_can_change_and_be_taken_back()
    {
        await using var database = await OpenAsync(Model("dearer", 1, 2, scheduled: (Soon, 2, 4)), Model("kept", 1, 2, scheduled: (Soon, 2, 4)));
        var proposal = await CompareAsync(database, Model("dearer", 1, 2, scheduled: (Soon, 3, 6)), Model("kept", 1, 2));

        proposal.Lines.ShouldAllBe(line => line.Kind == CatalogLineKind.AnnouncedPrice && line.Prices[0].From == SoonAt);
        proposal.Lines.Select(line => line.Prices[0].New.Base.Input).ShouldBe([3_000_000_000, 1_000_000_000]);
        (await ApplyAsync(database, proposal, "dearer", "kept")).ShouldBeOfType<CatalogApproval.Applied>();

        database.Time.Advance(TimeSpan.FromDays(30));
        var listed = await database.Get<PriceStore>().ListAsync(default);
        listed.Select(price => (price.UpstreamModel, price.Current?.InputNanoUsd)).ShouldBe([("dearer", 3_000_000_000), ("kept", 1_000_000_000)]);
        (await database.Get<CatalogReview>().CompareAgainAsync(proposal, default)).Lines.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_model_that_lost_its_price_or_never_had_one_gets_one()
    {
        await using var database = await PlatformDatabase.OpenAsync();
        await database.AddAsync(
            new Model { Id = "m", Name = "M", CreatedAt = Now },
            new Deployment { Id = Guid.NewGuid(), ModelId = "m", ProviderSlug = "p", UpstreamModel = "m" });
        var proposal = await CompareAsync(database, Model("m", 1, 2));

        proposal.Lines.ShouldHaveSingleItem().Kind.ShouldBe(CatalogLineKind.NewPrice);
        await ApplyAsync(database, proposal, "m");

        (await PricesAsync(database, "m")).ShouldHaveSingleItem().EffectiveFrom.ShouldBe(Day("2026-01-01"));
    }

    [Fact]
    public async Task Tiers_that_come_change_and_go_are_told()
    {
        const string Tier = ""","price_tiers":[{"input_tokens_above":1000,"input":2,"output":4}]""";
        await using var database = await OpenAsync(Model("comes", 1, 2), Model("goes", 1, 2, more: Tier), Model("changes", 1, 2, more: Tier));

        var proposal = await CompareAsync(database,
            Model("comes", 1, 2, more: Tier), Model("goes", 1, 2), Model("changes", 1, 2, more: Tier.Replace("\"output\":4", "\"output\":5", StringComparison.Ordinal)));

        RateChange Output(string id) => proposal.Lines.Single(line => line.ModelId == id).Prices[0].Changes.Single(change => change.Rate == "Output");
        Output("comes").ShouldBe(new RateChange("Output", 1000, null, 4_000_000_000));
        Output("goes").ShouldBe(new RateChange("Output", 1000, 4_000_000_000, null));
        Output("changes").ShouldBe(new RateChange("Output", 1000, 4_000_000_000, 5_000_000_000));
    }

    [Fact]
    public async Task A_wrong_file_proposes_nothing_at_all()
    {
        await using var database = await OpenAsync(Model("a", 1, 2));
        byte[] json = Encoding.UTF8.GetBytes(File(Model("a", 3, 4), Model("b", -1, 4)));

        var refused = (await database.Get<CatalogReview>().CompareAsync(json, default)).ShouldBeOfType<CatalogComparison.Refused>();

        refused.Problems.ShouldHaveSingleItem().ShouldStartWith("models[1].price_usd_per_1m.input:");
    }

    [Fact]
    public async Task An_id_that_is_an_alias_here_is_passed_over()
    {
        await using var database = await OpenAsync(Model("a", 1, 2));
        await database.AddAsync(new ModelAlias { Alias = "alias", ModelId = "a" });

        var proposal = await CompareAsync(database, Model("a", 1, 2), Model("alias", 1, 2));

        proposal.Lines.ShouldBeEmpty();
        proposal.PassedOver.ShouldBe(["p · alias: its id is an alias of a here"]);
    }

    private static async Task<SqliteDatabase> OpenAsync(params string[] models)
    {
        var database = await PlatformDatabase.OpenAsync();
        var problems = new List<string>();
        var file = CatalogReader.Read(Encoding.UTF8.GetBytes(File(models)), problems);
        problems.ShouldBeEmpty();
        await database.Get<CatalogImport>().ImportAsync(file, new HashSet<(string, string)>(), default);
        return database;
    }

    private static async Task<CatalogProposal> CompareAsync(SqliteDatabase database, params string[] models) =>
        (await database.Get<CatalogReview>().CompareAsync(Encoding.UTF8.GetBytes(File(models)), default)).ShouldBeOfType<CatalogComparison.Compared>().Proposal;

    private static Task<CatalogApproval> ApplyAsync(SqliteDatabase database, CatalogProposal proposal, params string[] ids) =>
        database.Get<CatalogReview>().ApplyAsync(
            proposal,
            proposal.Lines.Where(line => ids.Contains(line.ModelId)).Select(line => line.Key).ToHashSet(StringComparer.Ordinal),
            "ada",
            default);

    private static Task<PricingResult> SetPriceAsync(SqliteDatabase database, string model, decimal usd) =>
        database.Get<PriceStore>().AddAsync("p", model, new PriceDraft { Input = usd, Output = usd }, from: null, replacesAnnounced: false, "bob", default);

    private static Task<List<PriceVersion>> PricesAsync(SqliteDatabase database, string model) => database.ReadAsync(context => context.PriceVersions
        .Where(price => price.UpstreamModel == model)
        .OrderBy(price => price.EffectiveFrom)
        .ToListAsync());

    private static string File(params string[] models) => $$"""{"generated":"2026-05-01","models":[{{string.Join(',', models)}}]}""";

    private static string Model(string id, decimal input, decimal output, (string From, decimal Input, decimal Output)? scheduled = null, string more = "")
    {
        string announced = scheduled is { } price
            ? string.Create(CultureInfo.InvariantCulture, $$""","scheduled_price":{"from_date":"{{price.From}}","input":{{price.Input}},"output":{{price.Output}}}""")
            : "";
        return string.Create(
            CultureInfo.InvariantCulture,
            $$"""{"provider":"p","id":"{{id}}","name":"{{id}}","kind":"chat","price_effective_from":"2026-01-01","price_usd_per_1m":{"input":{{input}},"output":{{output}}}{{announced}}{{more}}}""");
    }

    private static DateTimeOffset Day(string day) => new(DateOnly.ParseExact(day, "yyyy-MM-dd", CultureInfo.InvariantCulture), TimeOnly.MinValue, TimeSpan.Zero);
}
