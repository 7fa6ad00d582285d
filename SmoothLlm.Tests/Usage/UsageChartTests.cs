using System.Globalization;
using Shouldly;
using SmoothLlm.Core.Money;
using SmoothLlm.Infrastructure.Usage;
using Xunit;

namespace SmoothLlm.Tests.Usage;

public sealed class UsageChartTests
{
    private static readonly DateTimeOffset Now = new(2026, 5, 20, 13, 0, 0, TimeSpan.Zero);
    private static readonly DateTimeOffset Today = new(2026, 5, 20, 0, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Models_beyond_the_eighth_become_one_series_and_nothing_is_lost()
    {
        var chart = Build(UsageMeasure.Spend, Enumerable.Range(1, 12).Select(number => Row(number, spend: number)));

        chart.Series.Count.ShouldBe(9);
        chart.Series[0].Key.ShouldBe("m12");
        chart.Series[^1].Key.ShouldBe(UsageChart.Other);
        chart.Series[^1].Total.Spend.ShouldBe(new NanoUsd(1 + 2 + 3 + 4));
        chart.Total.Spend.ShouldBe(new NanoUsd(78));
        chart.TotalOf(6).Requests.ShouldBe(12);
    }

    [Fact]
    public void A_single_model_left_over_keeps_its_name() =>
        Build(UsageMeasure.Spend, Enumerable.Range(1, 9).Select(number => Row(number, spend: number)))
            .Series.ShouldNotContain(series => series.Key == UsageChart.Other);

    [Fact]
    public void The_measure_decides_who_is_largest()
    {
        UsageRow[] rows = [Row(1, spend: 9, tokens: 1), Row(2, spend: 1, tokens: 9)];

        Build(UsageMeasure.Spend, rows).Series[0].Key.ShouldBe("m1");
        Build(UsageMeasure.Tokens, rows).Series[0].Key.ShouldBe("m2");
    }

    [Fact]
    public void Days_without_usage_are_zeros()
    {
        var chart = Build(UsageMeasure.Spend, [Row(1, spend: 5)]);

        chart.Series[0].Points.Count.ShouldBe(7);
        chart.Series[0].Points.Take(6).ShouldAllBe(point => point == default);
    }

    private static UsageChart Build(UsageMeasure measure, IEnumerable<UsageRow> rows) =>
        UsageChart.Build(UsageRange.Last7Days, Now, measure, rows);

    private static UsageRow Row(int number, long spend, long tokens = 0) => new(
        Today,
        string.Create(CultureInfo.InvariantCulture, $"m{number}"),
        new UsageTotals(new NanoUsd(spend), Requests: 1, FailedRequests: 0, InputTokens: tokens, OutputTokens: 0));
}
