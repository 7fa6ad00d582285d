using Microsoft.EntityFrameworkCore;
using Shouldly;
using SmoothLlm.Core.Catalog;
using SmoothLlm.Core.Pricing;
using SmoothLlm.Core.Providers;
using SmoothLlm.Infrastructure.Catalog;
using SmoothLlm.Infrastructure.Identity;
using SmoothLlm.Infrastructure.Pricing;
using SmoothLlm.Tests.Support;
using Xunit;

namespace SmoothLlm.Tests.Pricing;

public sealed class PriceStoreTests
{
    private static readonly PriceDraft OneTwo = new() { Input = 1, Output = 2 };
    private static readonly PriceDraft ThreeSix = new() { Input = 3, Output = 6 };

    private static DateTimeOffset Now => SqliteDatabase.Start;

    [Fact]
    public async Task A_price_from_now_on_is_in_force_when_the_call_returns()
    {
        await using var database = await OpenAsync();

        (await AddAsync(database, OneTwo)).ShouldBeOfType<PricingResult.Saved>();

        PriceInMemory(database, Now).ShouldNotBeNull().Base.Input.ShouldBe(1_000_000_000);
        var listed = (await database.Get<PriceStore>().ListAsync(default)).ShouldHaveSingleItem();
        listed.IsPriced.ShouldBeTrue();
        listed.IsInUse.ShouldBeTrue();
        listed.Models.ShouldBe([("m", "Model M")]);
        listed.Next.ShouldBeNull();
    }

    [Fact]
    public async Task A_running_process_switches_to_an_announced_price_at_its_moment_by_itself()
    {
        await using var database = await OpenAsync();
        var from = Now.AddDays(10);
        await AddAsync(database, OneTwo);
        (await AddAsync(database, ThreeSix, from)).ShouldBeOfType<PricingResult.Saved>();

        PriceInMemory(database, from.AddMilliseconds(-1)).ShouldNotBeNull().Base.Output.ShouldBe(2_000_000_000);
        PriceInMemory(database, from).ShouldNotBeNull().Base.Output.ShouldBe(6_000_000_000);
        var listed = (await database.Get<PriceStore>().ListAsync(default)).ShouldHaveSingleItem();
        listed.Current.ShouldNotBeNull().OutputNanoUsd.ShouldBe(2_000_000_000);
        listed.Next.ShouldNotBeNull().EffectiveFrom.ShouldBe(from);
        database.Time.Advance(TimeSpan.FromDays(11));
        (await database.Get<PriceStore>().ListAsync(default)).ShouldHaveSingleItem().Current.ShouldNotBeNull().OutputNanoUsd.ShouldBe(6_000_000_000);
    }

    [Fact]
    public async Task The_history_says_who_wrote_what_when_and_how_long_it_held()
    {
        await using var database = await OpenAsync();
        await database.AddAsync(new ApplicationUser { Id = "ada", UserName = "ada@example.com", Email = "ada@example.com" });
        await AddAsync(database, OneTwo);
        database.Time.Advance(TimeSpan.FromDays(1));
        await AddAsync(database, ThreeSix, from: null, userId: "gone");
        await AddAsync(database, OneTwo, Now.AddDays(20));

        var history = await database.Get<PriceStore>().HistoryAsync("p", "up", default);

        history.Select(line => (line.State, line.Version.EffectiveFrom, line.Until, line.WrittenBy)).ShouldBe(
        [
            (PriceState.Announced, Now.AddDays(20), null, "ada@example.com"),
            (PriceState.InForce, Now.AddDays(1), Now.AddDays(20), "gone"),
            (PriceState.Past, Now, Now.AddDays(1), "ada@example.com"),
        ]);
        history.ShouldAllBe(line => line.Version.Source == PriceSource.Admin);
        history[1].Version.CreatedAt.ShouldBe(Now.AddDays(1));
    }

    [Fact]
    public async Task Another_price_for_an_announced_moment_takes_its_place_and_both_stay_in_the_history()
    {
        await using var database = await OpenAsync();
        var from = Now.AddDays(10);
        await AddAsync(database, OneTwo, from);
        await AddAsync(database, ThreeSix, from);

        PriceInMemory(database, from.AddSeconds(1)).ShouldNotBeNull().Base.Input.ShouldBe(3_000_000_000);
        (await database.Get<PriceStore>().HistoryAsync("p", "up", default)).Select(line => line.State).ShouldBe([PriceState.Announced, PriceState.Replaced]);
    }

    [Fact]
    public async Task A_price_can_be_kept_beyond_what_is_announced()
    {
        await using var database = await OpenAsync();
        await AddAsync(database, OneTwo, Now.AddDays(10));
        await AddAsync(database, OneTwo, Now.AddDays(20));

        await database.Get<PriceStore>().AddAsync("p", "up", ThreeSix, from: null, replacesAnnounced: true, "ada", default);

        foreach (int day in (int[])[0, 11, 21])
            PriceInMemory(database, Now.AddDays(day)).ShouldNotBeNull().Base.Input.ShouldBe(3_000_000_000);
    }

    [Fact]
    public async Task The_past_can_be_priced_only_where_nothing_was_in_force()
    {
        await using var database = await OpenAsync();
        (await AddAsync(database, OneTwo, Now.AddDays(-5))).ShouldBeOfType<PricingResult.Saved>();

        var refused = (await AddAsync(database, ThreeSix, Now.AddDays(-1))).ShouldBeOfType<PricingResult.Invalid>();

        refused.Problems.ShouldHaveSingleItem().Field.ShouldBe("effectiveFrom");
        refused.Problems[0].Message.ToString().ShouldContain("2026-05-15 13:45 UTC");
        (await database.ReadAsync(context => context.PriceVersions.CountAsync())).ShouldBe(1);
    }

    [Theory]
    [InlineData(1999)]
    [InlineData(2036)]
    public async Task A_mistyped_year_is_refused(int year)
    {
        await using var database = await OpenAsync();

        var refused = (await AddAsync(database, OneTwo, new DateTimeOffset(year, 12, 1, 0, 0, 0, TimeSpan.Zero))).ShouldBeOfType<PricingResult.Invalid>();

        refused.Problems.ShouldHaveSingleItem().Field.ShouldBe("effectiveFrom");
    }

    [Fact]
    public async Task Wrong_rates_and_unknown_models_change_nothing()
    {
        await using var database = await OpenAsync();

        var wrong = (await AddAsync(database, new PriceDraft { Input = -1, Output = 1_000_001 })).ShouldBeOfType<PricingResult.Invalid>();
        wrong.Problems.Select(problem => problem.Field).ShouldBe(["input", "output"]);
        (await database.Get<PriceStore>().AddAsync("p", "other", OneTwo, from: null, replacesAnnounced: false, "ada", default)).ShouldBeOfType<PricingResult.NotFound>();

        (await database.ReadAsync(context => context.PriceVersions.CountAsync())).ShouldBe(0);
        (await database.Get<PriceStore>().ListAsync(default)).ShouldHaveSingleItem().IsPriced.ShouldBeFalse();
    }

    [Fact]
    public async Task A_clock_that_is_set_back_leaves_no_model_without_a_price()
    {
        await using var database = await OpenAsync();
        await AddAsync(database, OneTwo);
        database.Time.Advance(TimeSpan.FromDays(1));
        await AddAsync(database, ThreeSix);

        PriceInMemory(database, database.Time.GetUtcNow().AddMinutes(-10)).ShouldNotBeNull().Base.Input.ShouldBe(1_000_000_000);
    }

    private static async Task<SqliteDatabase> OpenAsync()
    {
        var database = await PlatformDatabase.OpenAsync();
        await database.AddAsync(
            new Provider { Id = Guid.NewGuid(), Slug = "p", DisplayName = "P", Kind = ProviderKind.OpenAiCompatible, BaseUrl = "https://p.example/v1", CreatedAt = Now, UpdatedAt = Now },
            new Model { Id = "m", Name = "Model M", CreatedAt = Now },
            new Deployment { Id = Guid.NewGuid(), ModelId = "m", ProviderSlug = "p", UpstreamModel = "up" });
        return database;
    }

    private static Task<PricingResult> AddAsync(SqliteDatabase database, PriceDraft draft, DateTimeOffset? from = null, string userId = "ada") =>
        database.Get<PriceStore>().AddAsync("p", "up", draft, from, replacesAnnounced: false, userId, default);

    private static Price? PriceInMemory(SqliteDatabase database, DateTimeOffset at) =>
        database.Get<CatalogDirectory>().Current.Find("m").ShouldNotBeNull().Deployments.ShouldHaveSingleItem().PriceAt(at);
}
