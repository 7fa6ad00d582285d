using Shouldly;
using SmoothLlm.Core.ApiKeys;
using SmoothLlm.Core.Money;
using SmoothLlm.Core.Usage;
using SmoothLlm.Infrastructure.Usage;
using SmoothLlm.Tests.Support;
using Xunit;

namespace SmoothLlm.Tests.Usage;

public sealed class UsageQueriesTests
{
    private static readonly DateTimeOffset Now = SqliteDatabase.Start;

    [Fact]
    public async Task A_summary_counts_the_utc_day_and_the_utc_month()
    {
        await using var database = await OpenAsync();
        var organization = await database.AddOrganizationAsync();
        await database.AddAsync(
            UsageRows.Rollup(organization, Now, chargeNanoUsd: 5, requests: 2, inputTokens: 10, outputTokens: 1),
            UsageRows.Rollup(organization, Now.AddDays(-1), chargeNanoUsd: 7, requests: 3),
            UsageRows.Rollup(organization, Now.AddDays(-40), chargeNanoUsd: 100, requests: 100));

        var summary = await database.Get<UsageQueries>().SummaryAsync(organization, CancellationToken.None);

        summary.Today.ShouldBe(new UsageTotals(new NanoUsd(5), Requests: 2, FailedRequests: 0, InputTokens: 10, OutputTokens: 1));
        summary.ThisMonth.Spend.ShouldBe(new NanoUsd(12));
        summary.ThisMonth.Requests.ShouldBe(5);
    }

    [Theory]
    [InlineData("24h", 12)]
    [InlineData("7d", 112)]
    public async Task A_chart_sums_what_lies_in_its_range_and_nothing_else(string range, long expectedNanoUsd)
    {
        await using var database = await OpenAsync();
        var organization = await database.AddOrganizationAsync();
        var other = await database.AddOrganizationAsync("Other");
        await database.AddAsync(
            UsageRows.Rollup(organization, Now, chargeNanoUsd: 5),
            UsageRows.Rollup(organization, Now, model: "second", chargeNanoUsd: 3),
            UsageRows.Rollup(organization, Now.AddHours(-23), chargeNanoUsd: 4),
            UsageRows.Rollup(organization, Now.AddDays(-6), chargeNanoUsd: 100),
            UsageRows.Rollup(organization, Now.AddDays(-7), chargeNanoUsd: 1000),
            UsageRows.Rollup(other, Now, chargeNanoUsd: 10_000));

        var chart = await database.Get<UsageQueries>()
            .ChartAsync(organization, UsageRange.Parse(range), UsageMeasure.Spend, model: null, apiKeyId: null, CancellationToken.None);

        chart.Total.Spend.ShouldBe(new NanoUsd(expectedNanoUsd));
        chart.TotalOf(chart.Buckets.Count - 1).Spend.ShouldBe(new NanoUsd(8));
    }

    [Fact]
    public async Task A_chart_can_be_narrowed_to_a_model_and_a_key()
    {
        await using var database = await OpenAsync();
        var organization = await database.AddOrganizationAsync();
        Guid first = Guid.NewGuid(), second = Guid.NewGuid();
        await database.AddAsync(
            UsageRows.Rollup(organization, Now, first, "a", chargeNanoUsd: 1),
            UsageRows.Rollup(organization, Now, second, "a", chargeNanoUsd: 2),
            UsageRows.Rollup(organization, Now, second, "b", chargeNanoUsd: 4));

        var chart = await database.Get<UsageQueries>()
            .ChartAsync(organization, UsageRange.Last30Days, UsageMeasure.Spend, "a", second, CancellationToken.None);

        chart.Total.Spend.ShouldBe(new NanoUsd(2));
    }

    [Fact]
    public async Task Pages_of_requests_join_without_gap_or_repetition()
    {
        await using var database = await OpenAsync();
        var organization = await database.AddOrganizationAsync();
        for (int minute = 0; minute < 5; minute++)
            await database.AddAsync(UsageRows.Record(organization, Now.AddMinutes(minute)));
        var queries = database.Get<UsageQueries>();

        var seen = new List<DateTimeOffset>();
        long? before = null;
        int pages = 0;
        do
        {
            var page = await queries.RecentAsync(organization, new RecentRequestsQuery { PageSize = 2, BeforeId = before }, CancellationToken.None);
            seen.AddRange(page.Items.Select(item => item.Record.StartedAt));
            before = page.NextBeforeId;
            pages++;
        }
        while (before is not null);

        pages.ShouldBe(3);
        seen.ShouldBe(Enumerable.Range(0, 5).Reverse().Select(minute => Now.AddMinutes(minute)));
    }

    [Fact]
    public async Task Requests_are_filtered_by_model_key_status_and_time()
    {
        await using var database = await OpenAsync();
        var organization = await database.AddOrganizationAsync();
        var key = new ApiKey
        {
            Id = Guid.NewGuid(),
            OrganizationId = organization,
            Name = "Production",
            SecretHash = new string('0', 64),
            Prefix = "llm_sk_AbCd",
            LastFour = "wxyz",
            CreatedAt = Now,
        };
        await database.AddAsync(key);
        await database.AddAsync(
            UsageRows.Record(organization, Now, key.Id, "a"),
            UsageRows.Record(organization, Now, key.Id, "b", RequestEnding.UpstreamFailed),
            UsageRows.Record(organization, Now.AddDays(-3), key.Id, "c", RequestEnding.ClientLeft),
            UsageRows.Record(await database.AddOrganizationAsync("Other"), Now, model: "theirs"));

        (await ModelsAsync(database, organization, new RecentRequestsQuery())).ShouldBe(["a", "b", "c"], ignoreOrder: true);
        (await ModelsAsync(database, organization, new RecentRequestsQuery { Model = "a" })).ShouldBe(["a"]);
        (await ModelsAsync(database, organization, new RecentRequestsQuery { ApiKeyId = Guid.NewGuid() })).ShouldBeEmpty();
        (await ModelsAsync(database, organization, new RecentRequestsQuery { IsFailed = true })).ShouldBe(["b"]);
        (await ModelsAsync(database, organization, new RecentRequestsQuery { IsFailed = false })).ShouldBe(["a", "c"], ignoreOrder: true);
        (await ModelsAsync(database, organization, new RecentRequestsQuery { Until = Now })).ShouldBe(["c"]);
        (await ModelsAsync(database, organization, new RecentRequestsQuery { From = Now })).ShouldBe(["a", "b"], ignoreOrder: true);
        var page = await database.Get<UsageQueries>().RecentAsync(organization, new RecentRequestsQuery { Model = "a" }, CancellationToken.None);
        page.Items.ShouldHaveSingleItem().KeyName.ShouldBe("Production");
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(100_000, 3)]
    public async Task A_page_size_out_of_bounds_is_taken_into_them(int pageSize, int expected)
    {
        await using var database = await OpenAsync();
        var organization = await database.AddOrganizationAsync();
        for (int minute = 0; minute < 3; minute++)
            await database.AddAsync(UsageRows.Record(organization, Now.AddMinutes(minute)));

        var page = await database.Get<UsageQueries>()
            .RecentAsync(organization, new RecentRequestsQuery { PageSize = pageSize }, CancellationToken.None);

        page.Items.Count.ShouldBe(expected);
    }

    private static Task<SqliteDatabase> OpenAsync() => SqliteDatabase.OpenAsync(services => services.AddUsageQueries());

    private static async Task<IReadOnlyList<string>> ModelsAsync(SqliteDatabase database, Guid organization, RecentRequestsQuery query) =>
        [.. (await database.Get<UsageQueries>().RecentAsync(organization, query, CancellationToken.None)).Items.Select(item => item.Record.ModelId)];
}
