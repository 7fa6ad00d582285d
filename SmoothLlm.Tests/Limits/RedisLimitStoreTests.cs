using System.Diagnostics;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Shouldly;
using SmoothLlm.Core.Limits;
using SmoothLlm.Infrastructure.Limits;
using SmoothLlm.Infrastructure.Limits.Degrading;
using SmoothLlm.Infrastructure.Limits.Redis;
using SmoothLlm.Tests.Support;
using Xunit;

namespace SmoothLlm.Tests.Limits;

/// <summary>Two nodes with one Redis, each with its own connection and its own memory.</summary>
[Collection(TimedAloneCollection.Name)]
public sealed class RedisLimitStoreTests : IAsyncLifetime
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly Guid organization = Guid.NewGuid();
    private RedisServer redis = default!;
    private SqliteDatabase[] nodes = [];

    private ILimitStore[] Stores => [.. nodes.Select(node => node.Get<ILimitStore>())];

    public async Task InitializeAsync()
    {
        if (Tools.WhySkipped(Tool.Redis) is not null)
            return;
        redis = new RedisServer();
        nodes = [await OpenAsync(), await OpenAsync()];
        // The first request of a process waits for the connection no longer than any other.
        foreach (var store in Stores)
            await EventuallyAsync(async () => !(await TakeAsync(store, Tickets.Of(Guid.NewGuid(), Today()))).IsLocal);
    }

    public async Task DisposeAsync()
    {
        foreach (var node in nodes)
        {
            await node.Get<DegradingLimitStore>().StopAsync(default);
            await node.DisposeAsync();
        }

        redis?.Dispose();
    }

    [RequiresFact(Tool.Redis)]
    public async Task Of_a_hundred_at_once_on_two_nodes_exactly_ten_pass()
    {
        await using var one = await OpenAsync(Patience);
        await using var other = await OpenAsync(Patience);
        ILimitStore[] stores = [one.Get<ILimitStore>(), other.Get<ILimitStore>()];
        (await Tickets.PassAsync(stores, 100, () => Tickets.Minute(organization, 10))).ShouldBe(10);
        (await Tickets.PassAsync(stores, 100, () => Tickets.Running(organization, 10))).ShouldBe(10);
        (await Tickets.PassAsync(stores, 100, () => Tickets.Of(organization, Today()))).ShouldBe(10);
    }

    [RequiresFact(Tool.Redis)]
    public async Task What_one_node_gives_back_the_other_may_take()
    {
        var ticket = Tickets.Of(organization, new LimitCounter(LimitKind.TokensPerMinute, organization, 100, 90), Today());
        await Stores[0].TakeAsync(ticket);
        (await Stores[1].TakeAsync(Tickets.Of(organization, ticket.Counters))).Refused.ShouldBe(0);

        Passage.Of(Stores[0], ticket).Cancel();

        await EventuallyAsync(async () => (await Stores[1].TakeAsync(Tickets.Of(organization, ticket.Counters))).Used is [90, 1]);
    }

    [RequiresFact(Tool.Redis)]
    public async Task A_day_begins_with_what_the_usage_rows_say()
    {
        var usedBefore = await nodes[0].AddOrganizationAsync();
        await nodes[0].AddAsync(UsageRows.Rollup(usedBefore, SqliteDatabase.Start.AddHours(-1), Guid.NewGuid()));
        var counter = Today() with { Subject = usedBefore };

        (await Stores[0].TakeAsync(Tickets.Of(usedBefore, counter))).Used.ShouldBe([2]);
    }

    [RequiresFact(Tool.Redis)]
    public async Task Frozen_or_killed_Redis_costs_one_budget_and_is_told_until_it_is_back()
    {
        redis.Freeze();
        (await LongestAsync(20)).ShouldBeLessThan(TimeSpan.FromSeconds(2));
        nodes[0].Get<LimitState>().IsDegraded.ShouldBeTrue();
        (await TakeAsync(Stores[0], Tickets.Minute(organization, 10))).IsLocal.ShouldBeTrue();
        (await Tickets.PassAsync([Stores[0]], 100, () => Tickets.Running(organization, 10))).ShouldBe(10, "the node counts by itself");

        redis.Thaw();
        await EventuallyAsync(() => Task.FromResult(!nodes[0].Get<LimitState>().IsDegraded));
        (await TakeAsync(Stores[0], Tickets.Minute(Guid.NewGuid(), 10))).IsLocal.ShouldBeFalse();

        redis.Kill();
        (await LongestAsync(20)).ShouldBeLessThan(TimeSpan.FromSeconds(2));
        nodes[0].Get<LimitState>().IsDegraded.ShouldBeTrue();
    }

    [RequiresFact(Tool.Redis)]
    public async Task A_request_is_one_script_whatever_limits_it_has()
    {
        var counters = new[]
        {
            new LimitCounter(LimitKind.ConcurrentRequests, organization, 1000, 1),
            new LimitCounter(LimitKind.RequestsPerMinute, organization, 1000, 1),
            new LimitCounter(LimitKind.TokensPerMinute, organization, 100_000, 10),
            Today() with { Limit = 1000 },
        };
        await using var node = await OpenAsync(Patience);
        var store = node.Get<ILimitStore>();
        await store.TakeAsync(Tickets.Of(organization, counters));
        redis.Ask("CONFIG RESETSTAT");

        for (int number = 0; number < 20; number++)
            (await store.TakeAsync(Tickets.Of(organization, counters))).IsGranted.ShouldBeTrue();

        redis.ScriptCalls().ShouldBe(20);
    }

    [RequiresFact(Tool.Redis)]
    public async Task The_first_request_of_a_process_finds_the_connection_there()
    {
        await using var node = await OpenAsync();
        var store = node.Get<DegradingLimitStore>();

        await store.StartAsync(default);
        var ticket = Tickets.Minute(organization, 10);
        long begin = Stopwatch.GetTimestamp();
        await store.TakeAsync(ticket);

        ticket.IsLocal.ShouldBeFalse();
        Stopwatch.GetElapsedTime(begin).ShouldBeLessThan(RedisScripts.Budget);
        await store.StopAsync(default);
    }

    [RequiresFact(Tool.Redis)]
    public async Task A_start_without_Redis_waits_a_little_and_goes_on()
    {
        redis.Kill();
        await using var node = await OpenAsync();
        var store = node.Get<DegradingLimitStore>();
        long begin = Stopwatch.GetTimestamp();

        await store.StartAsync(default);

        Stopwatch.GetElapsedTime(begin).ShouldBeLessThan(DegradingLimitStore.StartPatience * 4);
        (await store.TakeAsync(Tickets.Minute(organization, 10))).IsGranted.ShouldBeTrue();
        await store.StopAsync(default);
    }

    [RequiresFact(Tool.Redis)]
    public async Task A_frozen_Redis_adds_one_budget_to_one_request_and_nothing_to_the_others()
    {
        redis.Freeze();

        var times = new List<TimeSpan>();
        for (int number = 0; number < 50; number++)
        {
            long begin = Stopwatch.GetTimestamp();
            (await Stores[0].TakeAsync(Tickets.Minute(Guid.NewGuid(), 10))).IsGranted.ShouldBeTrue();
            times.Add(Stopwatch.GetElapsedTime(begin));
        }

        // Four times: the machine that tests run on has other things to do.
        times.Max().ShouldBeLessThan(RedisScripts.Budget * 4);
        // Half of it: the timer that ends the wait may be early by what clocks differ in.
        times.Count(time => time >= RedisScripts.Budget / 2).ShouldBe(1, "the others follow the first one's experience");
        redis.Thaw();
    }

    /// <summary>The longest of many requests, one after the other.</summary>
    private async Task<TimeSpan> LongestAsync(int count)
    {
        var longest = TimeSpan.Zero;
        for (int number = 0; number < count; number++)
        {
            long begin = Stopwatch.GetTimestamp();
            await Stores[0].TakeAsync(Tickets.Minute(Guid.NewGuid(), 10));
            longest = TimeSpan.FromTicks(Math.Max(longest.Ticks, Stopwatch.GetElapsedTime(begin).Ticks));
        }

        return longest;
    }

    /// <param name="patience">How long it waits for Redis where a machine that stops for a moment must not matter.</param>
    private async Task<SqliteDatabase> OpenAsync(TimeSpan? patience = null)
    {
        var configuration = new ConfigurationBuilder()
            .AddInMemoryCollection(new Dictionary<string, string?>(StringComparer.Ordinal) { ["Redis:Connection"] = $"127.0.0.1:{redis.Port}" })
            .Build();
        return await SqliteDatabase.OpenAsync(services =>
        {
            services.AddLimits(configuration);
            if (patience is not null)
                services.AddSingleton(provider => new RedisScripts(provider.GetRequiredService<RedisOptions>(), patience));
        });
    }

    private static async Task<LimitTicket> TakeAsync(ILimitStore store, LimitTicket ticket)
    {
        await store.TakeAsync(ticket);
        return ticket;
    }

    private async Task EventuallyAsync(Func<Task<bool>> isSo)
    {
        long begin = Stopwatch.GetTimestamp();
        while (!await isSo())
        {
            Stopwatch.GetElapsedTime(begin).ShouldBeLessThan(Patience);
            foreach (var node in nodes)
                await node.Get<DegradingLimitStore>().ProbeAsync(default);
        }
    }

    private LimitCounter Today()
    {
        var midnight = new DateTimeOffset(SqliteDatabase.Start.Date, TimeSpan.Zero);
        return new LimitCounter(LimitKind.DailyMessages, organization, 10, 1, midnight, midnight.AddDays(1));
    }
}
