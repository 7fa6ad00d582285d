using System.Globalization;
using Bunit;
using Microsoft.Extensions.DependencyInjection;
using Shouldly;
using SmoothLlm.Core.Money;
using SmoothLlm.Infrastructure.Usage;
using SmoothLlm.Tests.Support;
using SmoothLlm.Web.Components.Portal;
using SmoothLlm.Web.Components.Portal.Charts;
using Xunit;

namespace SmoothLlm.Tests.Components.Portal;

public sealed class UsageChartComponentsTests
{
    private static readonly DateTimeOffset Now = new(2026, 5, 20, 13, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task A_part_and_its_legend_lead_to_the_requests_behind_them_and_the_rest_is_grey()
    {
        await using var page = new BunitContext();

        var bars = page.Render<UsageBars>(parameters => parameters
            .Add(chart => chart.Chart, ChartOf(models: 10))
            .Add(chart => chart.Link, (bucket, series) => $"logs/{bucket?.Day}/{series.Key}"));

        bars.FindAll(".part").Count.ShouldBe(9);
        bars.FindAll("a.part").ShouldAllBe(part => part.GetAttribute("href")!.StartsWith("logs/20/"));
        bars.FindAll(".legend a").Select(link => link.GetAttribute("href")).ShouldContain("logs//Other");
        bars.FindAll(".legend i")[^1].ClassName.ShouldBe("series-other");
        bars.Find(".visually-hidden").TextContent.ShouldContain("$55.00 in total");
    }

    [Fact]
    public async Task The_table_has_a_column_for_every_series_and_links_days_with_requests_only()
    {
        await using var page = new BunitContext();

        var table = page.Render<UsageTable>(parameters => parameters
            .Add(chart => chart.Chart, ChartOf(models: 2))
            .Add(chart => chart.Link, bucket => $"logs/{bucket.Day}"));

        table.FindAll("thead th").Count.ShouldBe(8);
        table.FindAll("tbody tr").Count.ShouldBe(7);
        table.FindAll("tbody a").ShouldHaveSingleItem().GetAttribute("href").ShouldBe("logs/20");
    }

    [Fact]
    public async Task Two_days_are_chosen_one_after_the_other_and_the_range_says_its_key()
    {
        await using var page = new BunitContext();
        page.Services.AddSingleton<TimeProvider>(new ManualTime(Now));
        string? chosen = null;
        var picker = page.Render<RangePicker>(parameters => parameters
            .Add(range => range.Value, UsageRange.Last30Days)
            .Add(range => range.ValueChanged, key => chosen = key));

        picker.FindAll("button")[^1].Click();
        chosen.ShouldBeNull("the days come first");
        picker.FindAll("input[type=date]")[0].Change("2026-05-01");
        chosen.ShouldBe("2026-05-01..2026-05-20");
        picker.FindAll("button")[0].Click();

        chosen.ShouldBe("24h");
    }

    private static UsageChart ChartOf(int models) => UsageChart.Build(UsageRange.Last7Days, Now, UsageMeasure.Spend, Enumerable.Range(1, models).Select(number =>
        new UsageRow(Now, string.Create(CultureInfo.InvariantCulture, $"m{number}"), new UsageTotals(NanoUsd.FromUsd(number), 1, 0, 10, 10))));
}
