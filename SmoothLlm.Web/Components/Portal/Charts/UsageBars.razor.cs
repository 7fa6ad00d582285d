using System.Globalization;
using Microsoft.AspNetCore.Components;
using SmoothLlm.Infrastructure.Usage;
using SmoothLlm.Web.Components.Shared;
using static SmoothLlm.Web.Localization.Texts;

namespace SmoothLlm.Web.Components.Portal.Charts;

/// <summary>Usage over time as stacked columns. <see cref="UsageTable"/> says the same in words and numbers.</summary>
public sealed partial class UsageBars : ComponentBase
{
    private const int MaxLabels = 6;

    private ChartScale scale = ChartScale.For(0, isWhole: true);

    [Parameter, EditorRequired]
    public UsageChart Chart { get; set; } = default!;

    [Parameter]
    public UsageMeasure Measure { get; set; }

    /// <summary>Where a click on a part leads: in one bucket, or in all of them; of one series. Null for nowhere.</summary>
    [Parameter]
    public Func<DateTimeOffset?, UsageSeries, string?>? Link { get; set; }

    private int LabelEvery => Math.Max(1, (Chart.Buckets.Count + MaxLabels - 1) / MaxLabels);

    private string Summary => Chart.IsEmpty
        ? T("Column chart without usage.")
        : T("Column chart, {0}: {1}, {2} in total. The table view has the numbers.",
            UsageRangeText.Measure(Measure), UsageRangeText.Name(Chart.Range), Value(Chart.Total));

    protected override void OnParametersSet()
    {
        decimal largest = Enumerable.Range(0, Chart.Buckets.Count).Select(bucket => Chart.TotalOf(bucket).Of(Measure)).DefaultIfEmpty().Max();
        scale = ChartScale.For(largest, isWhole: Measure != UsageMeasure.Spend);
    }

    private static string Share(decimal value, decimal total) => Math.Round(value / total, 6).ToString(CultureInfo.InvariantCulture);

    private string Percent(decimal value) => scale.PercentOf(value).ToString(CultureInfo.InvariantCulture) + "%";

    /// <summary>The rest is always grey, whichever place it has.</summary>
    private string ColorOf(int series) =>
        Chart.Series[series].Key == UsageChart.Other ? "other" : series.ToString(CultureInfo.InvariantCulture);

    private string Value(UsageTotals totals) => Measure switch
    {
        UsageMeasure.Spend => MoneyFormat.Format(totals.Spend.Value),
        UsageMeasure.Requests => Numbers.Whole(totals.Requests),
        _ => Numbers.Whole(totals.Tokens),
    };

    private string Label(decimal line) => Measure == UsageMeasure.Spend
        ? "$" + line.ToString(scale.Step == decimal.Truncate(scale.Step) ? "#,##0" : "#,##0.00#######", CultureInfo.InvariantCulture)
        : Numbers.Compact(line);

    private string ShortLabel(DateTimeOffset bucket) => Chart.Range.IsHourly ? Dates.Hour(bucket) : Dates.Day(bucket);
}
