using SmoothLlm.Core.Usage;

namespace SmoothLlm.Infrastructure.Usage;

/// <summary>By what a chart stacks.</summary>
public enum UsageGrouping
{
    Model,
    Provider,
    Key,
}

/// <summary>What a chart shows. Null leaves a filter open.</summary>
/// <param name="Mode">What is spent from credits, or the estimated cost of what the customer pays elsewhere: never both in one sum.</param>
public sealed record UsageChartQuery(UsageMode Mode, UsageRange Range, UsageMeasure Measure)
{
    public UsageGrouping Grouping { get; init; }

    public string? Model { get; init; }

    public Guid? ApiKeyId { get; init; }
}

/// <summary>The usage of one model, provider or key over the buckets of a chart.</summary>
/// <param name="Key">The model's id, the provider's slug, the id of the key, or <see cref="UsageChart.Other"/>.</param>
/// <param name="Points">One for each bucket, zeros included.</param>
public sealed record UsageSeries(string Key, IReadOnlyList<UsageTotals> Points)
{
    /// <summary>For people.</summary>
    public string Name { get; init; } = Key;

    public UsageTotals Total { get; } = Points.Aggregate(default(UsageTotals), (sum, point) => sum + point);
}

/// <summary>Usage over time, stacked: the largest series, and the rest as one.</summary>
/// <param name="Buckets">The beginnings of the hours, days or weeks, UTC, oldest first, none left out.</param>
/// <param name="Series">Largest first; the rest, if any, last.</param>
public sealed record UsageChart(UsageRange Range, IReadOnlyList<DateTimeOffset> Buckets, IReadOnlyList<UsageSeries> Series)
{
    /// <summary>How many have a series of their own.</summary>
    public const int MaxSeries = 8;

    /// <summary>What the rest is called.</summary>
    public const string Other = "Other";

    public UsageTotals Total { get; } = Series.Aggregate(default(UsageTotals), (sum, series) => sum + series.Total);

    public bool IsEmpty => Series.Count == 0;

    /// <summary>All series together in one bucket.</summary>
    public UsageTotals TotalOf(int bucket) => Series.Aggregate(default(UsageTotals), (sum, series) => sum + series.Points[bucket]);

    /// <summary>Puts rows into buckets, ranks the series by the measure, and sums the small ones up.</summary>
    internal static UsageChart Build(UsageRange range, DateTimeOffset now, UsageMeasure measure, IEnumerable<UsageRow> rows)
    {
        var buckets = range.Buckets(now);
        var bySeries = new Dictionary<string, UsageTotals[]>(StringComparer.Ordinal);
        foreach (var row in rows)
        {
            // An hour may begin while the rows are read.
            if (range.IndexOf(row.At, now) is not { } index)
                continue;
            if (!bySeries.TryGetValue(row.Series, out var points))
                bySeries.Add(row.Series, points = new UsageTotals[buckets.Count]);
            points[index] += row.Totals;
        }

        var ranked = bySeries
            .Select(pair => new UsageSeries(pair.Key, pair.Value))
            .OrderByDescending(series => series.Total.Of(measure))
            .ThenBy(series => series.Key, StringComparer.Ordinal)
            .ToList();
        if (ranked.Count <= MaxSeries + 1)
            return new UsageChart(range, buckets, ranked);

        var rest = new UsageTotals[buckets.Count];
        foreach (var series in ranked.Skip(MaxSeries))
        {
            for (int index = 0; index < rest.Length; index++)
                rest[index] += series.Points[index];
        }

        return new UsageChart(range, buckets, [.. ranked.Take(MaxSeries), new UsageSeries(Other, rest)]);
    }
}

/// <summary>One series in one hour or day.</summary>
internal readonly record struct UsageRow(DateTimeOffset At, string Series, UsageTotals Totals);
