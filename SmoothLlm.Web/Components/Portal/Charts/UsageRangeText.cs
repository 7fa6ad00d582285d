using System.Globalization;
using SmoothLlm.Infrastructure.Usage;
using SmoothLlm.Web.Components.Shared;
using static SmoothLlm.Web.Localization.Texts;

namespace SmoothLlm.Web.Components.Portal.Charts;

/// <summary>Ranges, measures and what charts are stacked by, in words.</summary>
internal static class UsageRangeText
{
    public static string Name(UsageRange range) => range.Key switch
    {
        "24h" => T("24 hours"),
        "7d" => T("7 days"),
        "30d" => T("30 days"),
        "90d" => T("90 days"),
        _ => range.Name,
    };

    /// <summary>The range before, in a sentence such as "12 % more than …".</summary>
    public static string Previous(UsageRange range) => range.Key switch
    {
        "24h" => T("the 24 hours before"),
        "7d" => T("the 7 days before"),
        "30d" => T("the 30 days before"),
        "90d" => T("the 90 days before"),
        _ => T("the same time before"),
    };

    public static string Name(UsageSeries series) => series.Key == UsageChart.Other ? T("Other") : series.Name;

    public static string Measure(UsageMeasure measure) => measure switch
    {
        UsageMeasure.Spend => T("Spend"),
        UsageMeasure.Requests => T("Requests"),
        _ => T("Tokens"),
    };

    public static string Grouping(UsageGrouping grouping) => grouping switch
    {
        UsageGrouping.Model => T("Model"),
        UsageGrouping.Provider => T("Provider"),
        _ => T("Key"),
    };

    /// <summary>One bucket, with everything that tells it from the others.</summary>
    public static string Bucket(UsageRange range, DateTimeOffset bucket) =>
        range.IsHourly ? $"{Dates.Day(bucket)}, {Dates.Hour(bucket)} UTC"
        : range.IsWeekly ? T("The week from {0}", Dates.LongDay(bucket))
        : Dates.LongDay(bucket);

    /// <summary>For tables: sorts as it reads.</summary>
    public static string Row(UsageRange range, DateTimeOffset bucket) =>
        bucket.ToString(range.IsHourly ? "yyyy-MM-dd HH:mm" : "yyyy-MM-dd", CultureInfo.InvariantCulture);
}
