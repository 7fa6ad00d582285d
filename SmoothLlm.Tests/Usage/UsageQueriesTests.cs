using Shouldly;
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
            .ChartAsync(organization, UsageMode.Reseller, UsageRange.Parse(range), UsageMeasure.Spend, model: null, apiKeyId: null, CancellationToken.None);

        chart.Total.Spend.ShouldBe(new NanoUsd(expectedNanoUsd));
        chart.TotalOf(chart.Buckets.Count - 1).Spend.ShouldBe(new NanoUsd(8));
    }

    [Fact]
    public async Task What_a_customer_pays_elsewhere_is_in_no_sum_of_what_was_spent()
    {
        await using var database = await OpenAsync();
        var organization = await database.AddOrganizationAsync();
        await database.AddAsync(
            UsageRows.Rollup(organization, Now, chargeNanoUsd: 5, costNanoUsd: 4),
            UsageRows.Rollup(organization, Now, mode: UsageMode.PassThrough, costNanoUsd: 1000, outputTokens: 7),
            UsageRows.Rollup(organization, Now, mode: UsageMode.PassThrough, model: "theirs", costNanoUsd: 100));
        var usage = database.Get<UsageQueries>();

        (await usage.SummaryAsync(organization, CancellationToken.None)).ThisMonth.ShouldBe(new UsageTotals(new NanoUsd(5), 1, 0, 0, 0));
        foreach (var range in new[] { UsageRange.Last24Hours, UsageRange.Last30Days })
        {
            (await ChartAsync(UsageMode.Reseller, range)).Total.Spend.ShouldBe(new NanoUsd(5));
            (await ChartAsync(UsageMode.PassThrough, range)).Total.ShouldBe(new UsageTotals(new NanoUsd(1100), 2, 0, 0, 7));
        }

        (await usage.ModelsAsync(organization, UsageMode.PassThrough, UsageRange.Last24Hours, CancellationToken.None)).ShouldBe(["sandbox-chat", "theirs"]);

        Task<UsageChart> ChartAsync(UsageMode mode, UsageRange range) =>
            usage.ChartAsync(organization, mode, range, UsageMeasure.Spend, model: null, apiKeyId: null, CancellationToken.None);
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
            .ChartAsync(organization, UsageMode.Reseller, UsageRange.Last30Days, UsageMeasure.Spend, "a", second, CancellationToken.None);

        chart.Total.Spend.ShouldBe(new NanoUsd(2));
    }

    [Fact]
    public async Task A_chart_is_stacked_by_provider_or_by_key_with_the_names_of_keys()
    {
        await using var database = await OpenAsync();
        var organization = await database.AddOrganizationAsync();
        var key = await RequestLogTests.AddKeyAsync(database, organization);
        await database.AddAsync(UsageRows.Rollup(organization, Now, key, "a", chargeNanoUsd: 1), UsageRows.Rollup(organization, Now, Guid.Empty, "b", chargeNanoUsd: 4));
        var queries = database.Get<UsageQueries>();

        var byProvider = await queries.ChartAsync(organization, Query(UsageRange.Last24Hours) with { Grouping = UsageGrouping.Provider }, CancellationToken.None);
        var byKey = await queries.ChartAsync(organization, Query(UsageRange.Last7Days) with { Grouping = UsageGrouping.Key }, CancellationToken.None);

        byProvider.Series.ShouldHaveSingleItem().Total.Spend.ShouldBe(new NanoUsd(5));
        byKey.Series.Select(series => (series.Key, series.Name)).ShouldBe([(Guid.Empty.ToString(), Guid.Empty.ToString()), (key.ToString(), "Production")]);
    }

    [Fact]
    public async Task The_time_before_is_as_long_as_what_has_passed_of_the_range()
    {
        await using var database = await OpenAsync();
        var organization = await database.AddOrganizationAsync();
        await database.AddAsync(
            UsageRows.Rollup(organization, Now, chargeNanoUsd: 1),
            UsageRows.Rollup(organization, Now.AddDays(-7), chargeNanoUsd: 10),
            // Of the same day a week ago, but later in it than it is now.
            UsageRows.Rollup(organization, Now.AddDays(-7).AddHours(1), chargeNanoUsd: 100),
            UsageRows.Rollup(organization, Now.AddDays(-14), chargeNanoUsd: 1000));

        var totals = await database.Get<UsageQueries>().PreviousTotalsAsync(organization, Query(UsageRange.Last7Days), CancellationToken.None);

        totals.Spend.ShouldBe(new NanoUsd(10));
    }

    private static UsageChartQuery Query(UsageRange range) => new(UsageMode.Reseller, range, UsageMeasure.Spend);

    private static Task<SqliteDatabase> OpenAsync() => SqliteDatabase.OpenAsync(services => services.AddUsageQueries());
}
