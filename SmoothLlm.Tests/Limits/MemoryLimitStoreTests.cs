using Microsoft.Extensions.Configuration;
using Shouldly;
using SmoothLlm.Core.Limits;
using SmoothLlm.Infrastructure.Limits;
using SmoothLlm.Infrastructure.Limits.InMemory;
using SmoothLlm.Tests.Support;
using Xunit;

namespace SmoothLlm.Tests.Limits;

public sealed class MemoryLimitStoreTests : IAsyncLifetime
{
    private readonly Guid organization = Guid.NewGuid();
    private SqliteDatabase database = default!;

    private MemoryLimitStore Store => database.Get<MemoryLimitStore>();

    public async Task InitializeAsync() =>
        database = await SqliteDatabase.OpenAsync(services => services.AddLimits(new ConfigurationBuilder().Build()));

    public async Task DisposeAsync() => await database.DisposeAsync();

    [Fact]
    public async Task Of_a_hundred_at_once_on_a_limit_of_ten_exactly_ten_pass() =>
        (await Tickets.PassAsync([Store], 100, () => Tickets.Minute(organization, 10))).ShouldBe(10);

    [Fact]
    public async Task What_was_used_in_the_last_minute_counts_by_the_share_that_is_left_of_it()
    {
        // The clock stands 10 s after the minute.
        await Tickets.PassAsync([Store], 10, () => Tickets.Minute(organization, 10));
        database.Time.Advance(TimeSpan.FromSeconds(50));
        (await Tickets.PassAsync([Store], 10, () => Tickets.Minute(organization, 10))).ShouldBe(0, "all of the last minute still counts");

        database.Time.Advance(TimeSpan.FromSeconds(30));
        (await Tickets.PassAsync([Store], 10, () => Tickets.Minute(organization, 10))).ShouldBe(5);

        database.Time.Advance(TimeSpan.FromMinutes(2));
        (await Tickets.PassAsync([Store], 20, () => Tickets.Minute(organization, 10))).ShouldBe(10);
    }

    [Fact]
    public async Task After_the_time_that_a_refusal_names_a_request_passes()
    {
        for (int round = 0; round < 20; round++)
        {
            var decision = await Store.TakeAsync(Tickets.Minute(organization, 7));
            if (decision.IsGranted)
                continue;
            database.Time.Advance(decision.RetryAfter);
            (await Store.TakeAsync(Tickets.Minute(organization, 7))).IsGranted.ShouldBeTrue($"round {round} waited {decision.RetryAfter}");
            database.Time.Advance(TimeSpan.FromSeconds(round));
        }
    }

    [Fact]
    public async Task Whoever_is_refused_by_one_limit_takes_nothing_of_the_others()
    {
        var both = () => Tickets.Of(
            organization,
            new LimitCounter(LimitKind.RequestsPerMinute, organization, 5, 1),
            new LimitCounter(LimitKind.KeyTokensPerMinute, organization, 100, 60));
        (await Store.TakeAsync(both())).IsGranted.ShouldBeTrue();

        var refused = await Store.TakeAsync(both());

        refused.Refused.ShouldBe(1);
        (await Tickets.PassAsync([Store], 10, () => Tickets.Minute(organization, 5))).ShouldBe(4);
    }

    [Fact]
    public async Task An_estimate_is_corrected_when_the_request_has_ended()
    {
        var ticket = Tickets.Of(organization, new LimitCounter(LimitKind.TokensPerMinute, organization, 100, 90));
        await Store.TakeAsync(ticket);
        (await Store.TakeAsync(Tickets.Of(organization, ticket.Counters))).IsGranted.ShouldBeFalse();

        Passage.Of(Store, ticket).Complete(tokens: 10, default);

        (await Store.TakeAsync(Tickets.Of(organization, ticket.Counters))).Used.ShouldBe([100]);
    }

    [Fact]
    public async Task A_place_is_free_again_when_a_request_has_ended_and_only_once()
    {
        var first = Tickets.Running(organization, 2);
        await Store.TakeAsync(first);
        await Store.TakeAsync(Tickets.Running(organization, 2));
        (await Store.TakeAsync(Tickets.Running(organization, 2))).IsGranted.ShouldBeFalse();

        var passage = Passage.Of(Store, first);
        passage.Complete(0, default);
        passage.Cancel();

        (await Tickets.PassAsync([Store], 5, () => Tickets.Running(organization, 2))).ShouldBe(1);
    }

    [Fact]
    public async Task A_day_begins_with_what_the_usage_rows_say_and_the_next_one_with_nothing()
    {
        var usedBefore = await database.AddOrganizationAsync();
        await database.AddAsync(
            UsageRows.Rollup(usedBefore, SqliteDatabase.Start.AddHours(-1), Guid.NewGuid(), chargeNanoUsd: 5),
            UsageRows.Rollup(usedBefore, SqliteDatabase.Start.AddDays(-1), Guid.NewGuid(), chargeNanoUsd: 70));
        long before = await database.Get<LimitHistory>().ReadAsync(usedBefore, Today(usedBefore), default);
        before.ShouldBe(1);

        (await Tickets.PassAsync([Store], 20, () => Tickets.Of(usedBefore, Today(usedBefore)))).ShouldBe(9);

        var tomorrow = Today(usedBefore) with { Begins = Today(usedBefore).Ends!.Value, Ends = Today(usedBefore).Ends!.Value.AddDays(1) };
        (await Tickets.PassAsync([Store], 20, () => Tickets.Of(usedBefore, tomorrow))).ShouldBe(10);
    }

    [Fact]
    public async Task Spending_is_stopped_when_the_limit_is_reached()
    {
        var limit = new LimitCounter(LimitKind.DailySpend, organization, 100, 60, SqliteDatabase.Start.AddHours(-1), SqliteDatabase.Start.AddDays(1));
        var first = Tickets.Of(organization, limit);
        (await Store.TakeAsync(first)).IsGranted.ShouldBeTrue();
        (await Store.TakeAsync(Tickets.Of(organization, limit))).IsGranted.ShouldBeTrue("60 of 100 are spent");
        (await Store.TakeAsync(Tickets.Of(organization, limit))).IsGranted.ShouldBeFalse();
    }

    [Fact]
    public async Task A_node_that_shares_a_limit_with_two_others_takes_a_third_of_it()
    {
        var taken = 0;
        for (int round = 0; round < 30; round++)
            taken += (await Store.TakeAsync(Tickets.Minute(organization, 10), nodes: 3)).IsGranted ? 1 : 0;

        taken.ShouldBe(3);
    }

    private static LimitCounter Today(Guid organization)
    {
        var midnight = new DateTimeOffset(SqliteDatabase.Start.Date, TimeSpan.Zero);
        return new LimitCounter(LimitKind.DailyMessages, organization, 10, 1, midnight, midnight.AddDays(1));
    }
}
