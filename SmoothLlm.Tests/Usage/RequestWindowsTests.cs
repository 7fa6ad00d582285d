using Microsoft.EntityFrameworkCore;
using Shouldly;
using SmoothLlm.Core.Ledger;
using SmoothLlm.Core.Money;
using SmoothLlm.Core.Usage;
using SmoothLlm.Infrastructure.Persistence;
using SmoothLlm.Infrastructure.Usage;
using SmoothLlm.Tests.Ledger;
using SmoothLlm.Tests.Support;
using Xunit;

namespace SmoothLlm.Tests.Usage;

public sealed class RequestWindowsTests
{
    private const int Days = 5;
    private const string OftenUsed = "often";
    private const string SeldomUsed = "seldom";
    private const string Unused = "never";
    private const long Usual = 1200;
    private const long Dear = 1900;

    private static readonly DateTimeOffset Start = SqliteDatabase.Start;
    private static readonly DateTimeOffset Day = new(Start.UtcDateTime.Date, TimeSpan.Zero);
    private static readonly Guid CommonKey = Guid.Parse("0198a1b0-0000-7000-8000-00000000000a");
    private static readonly Guid RareKey = Guid.Parse("0198a1b0-0000-7000-8000-00000000000b");

    /// <summary>Busy days and quiet ones, settlements that are late by hours and by days, and requests that are deleted already.</summary>
    [Theory]
    [InlineData(1, false)]
    [InlineData(2, true)]
    public async Task Every_filter_lists_in_order_what_the_book_has(int seed, bool isFromBeforeTheyWereKept)
    {
        await using var book = await LedgerBook.OpenAsync(credit: 1_000_000_000, services => services.AddUsageQueries());
        await FillAsync(book, new Random(seed));
        await book.AssertInvariantsAsync();
        await book.Database.Get<Database>().WriteAsync(context => DeleteOldAsync(context, isFromBeforeTheyWereKept), CancellationToken.None);
        var all = await book.Database.ReadAsync(context => context.UsageRecords.AsNoTracking().ToListAsync());
        var newestFirst = all.OrderByDescending(record => record.StartedAt).ThenByDescending(record => record.Id).ToList();
        var log = book.Database.Get<RequestLog>();

        foreach (var query in Queries(new Random(seed), newestFirst))
        {
            var expected = newestFirst.Where(record => Matches(record, query)).ToList();
            var ids = expected.ConvertAll(record => record.Id);

            (await WalkAsync(log, book.OrganizationId, query)).ShouldBe(ids, query.ToString());
            var exported = new List<long>();
            await foreach (var item in log.AllAsync(book.OrganizationId, query, limit: 1500, CancellationToken.None))
                exported.Add(item.Record.Id);
            exported.ShouldBe(ids.Take(1500), query.ToString());
            (await log.MedianAsync(book.OrganizationId, query, CancellationToken.None)).Requests
                .ShouldBe(Math.Min(RequestLog.MedianRequests, expected.Count), query.ToString());
        }
    }

    [Fact]
    public async Task What_was_never_used_is_looked_for_nowhere()
    {
        await using var database = await OpenAsync();
        var organization = await database.AddOrganizationAsync();
        await database.AddAsync(UsageRows.Rollup(organization, Start, CommonKey));

        (await WindowsAsync(database, organization, new RecentRequestsQuery { Model = Unused })).ShouldBeEmpty();
        (await WindowsAsync(database, organization, new RecentRequestsQuery { ApiKeyId = CommonKey, From = Start.AddMinutes(1) })).ShouldBeEmpty();
        (await WindowsAsync(database, await database.AddOrganizationAsync("Other"), new RecentRequestsQuery { ApiKeyId = CommonKey })).ShouldBeEmpty();
    }

    [Fact]
    public async Task What_is_seldom_used_on_a_busy_day_is_looked_for_in_its_hours()
    {
        await using var database = await OpenAsync();
        var organization = await database.AddOrganizationAsync();
        await database.AddAsync(
            UsageRows.Rollup(organization, Day.AddHours(12), CommonKey, requests: 100_000),
            UsageRows.Rollup(organization, Day.AddHours(3), RareKey),
            UsageRows.Rollup(organization, Day.AddHours(20), RareKey));

        (await WindowsAsync(database, organization, new RecentRequestsQuery { ApiKeyId = RareKey }))
            .ShouldBe([WindowAt(Day.AddHours(20)), WindowAt(Day.AddHours(3))]);
    }

    [Fact]
    public async Task What_costs_much_is_looked_for_in_the_hours_that_had_it_however_many_requests_they_had()
    {
        await using var database = await OpenAsync();
        var organization = await database.AddOrganizationAsync();
        await database.AddAsync(
            UsageRows.Rollup(organization, Day.AddHours(3), CommonKey, requests: 10_000, chargeNanoUsd: 10_000 * Usual),
            UsageRows.Rollup(organization, Day.AddHours(12), CommonKey, requests: 10_000, chargeNanoUsd: 10_000 * Dear),
            UsageRows.Rollup(organization, Day.AddHours(20), CommonKey, requests: 10_000, chargeNanoUsd: 10_000 * Usual));

        (await WindowsAsync(database, organization, new RecentRequestsQuery { MinChargeNanoUsd = Dear })).ShouldBe([WindowAt(Day.AddHours(12))]);
        (await WindowsAsync(database, organization, new RecentRequestsQuery { MinChargeNanoUsd = Dear + 1 })).ShouldBeEmpty();
        (await WindowsAsync(database, organization, new RecentRequestsQuery { MinChargeNanoUsd = Usual })).Count.ShouldBe(3);
    }

    [Fact]
    public async Task Days_with_few_requests_and_those_that_have_many_of_the_asked_for_are_read_as_one()
    {
        await using var database = await OpenAsync();
        var organization = await database.AddOrganizationAsync();
        foreach (var day in (DateTimeOffset[])[Day, Day.AddDays(1)])
        {
            await database.AddAsync(
                UsageRows.Rollup(organization, day.AddHours(3), RareKey, requests: day == Day ? 1 : 10_000),
                UsageRows.Rollup(organization, day.AddHours(20), RareKey));
        }

        (await WindowsAsync(database, organization, new RecentRequestsQuery { ApiKeyId = RareKey }))
            .ShouldHaveSingleItem().From.ShouldBe(Day);
    }

    [Fact]
    public async Task What_was_settled_days_later_is_found_on_the_page_of_its_beginning()
    {
        await using var database = await OpenAsync();
        var organization = await database.AddOrganizationAsync();
        var late = UsageRows.Rollup(organization, Day.AddDays(5), RareKey);
        late.FirstStartedAt = Day.AddHours(1);
        await database.AddAsync(late);

        (await WindowsAsync(database, organization, new RecentRequestsQuery { ApiKeyId = RareKey, Before = new RequestCursor(Day.AddHours(2), 1) }))
            .ShouldHaveSingleItem().From.ShouldBe(Day.AddHours(1));
    }

    private static RequestWindow WindowAt(DateTimeOffset at) => new(at, at.AddMilliseconds(1));

    private static async Task FillAsync(LedgerBook book, Random random)
    {
        var time = book.Database.Time;
        while (time.GetUtcNow() < Start.AddDays(Days))
        {
            int day = (time.GetUtcNow() - Day).Days;
            int requests = day % 3 == 1 ? 1 : random.Next(10, 50);
            await Task.WhenAll(Enumerable.Range(0, requests).Select(_ => SettleAsync(book, NewRequest(book, random, day), random.Next(80) == 0 ? Dear : Usual)));
            time.Advance(TimeSpan.FromSeconds(random.Next(300, 2400)));
        }
    }

    private static UsageRecord NewRequest(LedgerBook book, Random random, int day) => UsageRows.Record(
        book.OrganizationId,
        book.Database.Time.GetUtcNow() - Lateness(random),
        random.Next(100) == 0 ? RareKey : CommonKey,
        random.Next(60) == 0 && day > 1 ? SeldomUsed : OftenUsed,
        random.Next(20) == 0 ? RequestEnding.UpstreamFailed : RequestEnding.Completed,
        mode: random.Next(10) == 0 ? UsageMode.PassThrough : UsageMode.Reseller,
        chargeNanoUsd: 0,
        provider: random.Next(300) == 0 ? SeldomUsed : OftenUsed);

    private static TimeSpan Lateness(Random random) => random.Next(100) switch
    {
        < 85 => TimeSpan.FromSeconds(random.Next(300)),
        < 95 => TimeSpan.FromMinutes(random.Next(180)),
        < 99 => TimeSpan.FromMinutes(random.Next(720)),
        _ => TimeSpan.FromHours(random.Next(72)),
    };

    private static async Task SettleAsync(LedgerBook book, UsageRecord record, long charge)
    {
        if (record.Mode == UsageMode.PassThrough)
        {
            (await book.Database.Get<IUsageRecords>().RecordAsync(record)).ShouldBeTrue();
            return;
        }

        var hold = new HoldRequest(record.RequestId, book.AccountId, new NanoUsd(2000), book.PriceVersionId, 2000);
        var settling = await book.Ledger.SettleAsync(new SettlementRequest(new NanoUsd(charge), record) { Hold = hold });
        (await settling.Outcome).ShouldBeOfType<SettlementResult.Settled>();
    }

    private static async Task DeleteOldAsync(SmoothLlmDbContext context, bool isFromBeforeTheyWereKept)
    {
        var keptSince = Day.AddDays(1);
        await context.UsageRecords.Where(record => record.StartedAt < keptSince).ExecuteDeleteAsync();
        if (!isFromBeforeTheyWereKept)
            return;
        var migratedAt = Day.AddDays(3).AddHours(11);
        var migratedOn = DateOnly.FromDateTime(migratedAt.UtcDateTime);
        await context.UsageRollups.Where(hour => hour.Hour <= migratedAt)
            .ExecuteUpdateAsync(set => set.SetProperty(hour => hour.FirstStartedAt, DateTimeOffset.UnixEpoch).SetProperty(hour => hour.MostChargedNanoUsd, long.MaxValue));
        await context.UsageDays.Where(day => day.Day <= migratedOn)
            .ExecuteUpdateAsync(set => set.SetProperty(day => day.FirstStartedAt, DateTimeOffset.UnixEpoch).SetProperty(day => day.MostChargedNanoUsd, long.MaxValue));
    }

    private static IEnumerable<RecentRequestsQuery> Queries(Random random, IReadOnlyList<UsageRecord> records)
    {
        RecentRequestsQuery[] filters =
        [
            new() { ApiKeyId = CommonKey }, new() { ApiKeyId = RareKey }, new() { ApiKeyId = Guid.Empty },
            new() { Model = OftenUsed }, new() { Model = SeldomUsed }, new() { Model = Unused },
            new() { Provider = OftenUsed }, new() { Provider = SeldomUsed },
            new() { Mode = UsageMode.PassThrough }, new() { Mode = UsageMode.Reseller },
            new() { ApiKeyId = RareKey, Model = SeldomUsed }, new() { ApiKeyId = RareKey, Mode = UsageMode.PassThrough },
            new() { Provider = SeldomUsed, IsFailed = true }, new() { Model = SeldomUsed, IsFailed = false },
            new() { Mode = UsageMode.Reseller, MinChargeNanoUsd = Dear }, new() { IsFailed = true },
            new() { MinChargeNanoUsd = 0 }, new() { MinChargeNanoUsd = Usual }, new() { MinChargeNanoUsd = Dear }, new() { MinChargeNanoUsd = Dear + 1 },
            new() { ApiKeyId = RareKey, MinChargeNanoUsd = Dear }, new() { MinChargeNanoUsd = Dear, IsFailed = true },
            new() { Model = OftenUsed, RequestId = records[random.Next(records.Count)].RequestId },
        ];
        foreach (var filter in filters)
        {
            yield return filter with { PageSize = 200 };
            var from = records[random.Next(records.Count)].StartedAt;
            yield return filter with { From = from, Until = from.AddHours(random.Next(1, 60)), PageSize = random.Next(7, 200) };
            yield return filter with { Until = Day.AddDays(random.Next(1, Days)), PageSize = 150 };
            yield return filter with { From = Day.AddDays(random.Next(1, Days)), PageSize = 150 };
        }
    }

    private static bool Matches(UsageRecord record, RecentRequestsQuery query) =>
        (query.ApiKeyId is null || record.ApiKeyId == query.ApiKeyId)
        && (query.Model is null || record.ModelId == query.Model)
        && (query.Provider is null || record.ProviderSlug == query.Provider)
        && (query.Mode is null || record.Mode == query.Mode)
        && (query.IsFailed is null || record.Ending.IsFailure() == query.IsFailed)
        && (query.MinChargeNanoUsd is null || record.ChargeNanoUsd >= query.MinChargeNanoUsd)
        && (query.RequestId is null || record.RequestId == query.RequestId)
        && (query.From is null || record.StartedAt >= query.From)
        && (query.Until is null || record.StartedAt < query.Until);

    private static async Task<List<long>> WalkAsync(RequestLog log, Guid organizationId, RecentRequestsQuery query)
    {
        var ids = new List<long>();
        do
        {
            var page = await log.RecentAsync(organizationId, query, CancellationToken.None);
            ids.AddRange(page.Items.Select(item => item.Record.Id));
            query = query with { Before = page.Next };
        }
        while (query.Before is not null);

        return ids;
    }

    private static Task<SqliteDatabase> OpenAsync() => SqliteDatabase.OpenAsync(services => services.AddUsageQueries());

    private static async Task<List<RequestWindow>> WindowsAsync(SqliteDatabase database, Guid organizationId, RecentRequestsQuery query) =>
        await database.ReadAsync(async context =>
        {
            var windows = new List<RequestWindow>();
            await foreach (var window in RequestWindows.FindAsync(context, organizationId, query, wanted: int.MaxValue, CancellationToken.None))
                windows.Add(window);
            return windows;
        });
}
