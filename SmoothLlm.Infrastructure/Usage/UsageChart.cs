using SmoothLlm.Core.Money;

namespace SmoothLlm.Infrastructure.Usage;

/// <summary>What a chart counts.</summary>
public enum UsageMeasure
{
    Spend,
    Requests,
    Tokens,
}

/// <summary>Sums over some usage.</summary>
public readonly record struct UsageTotals(NanoUsd Spend, long Requests, long FailedRequests, long InputTokens, long OutputTokens)
{
    public long Tokens => InputTokens + OutputTokens;

    public static UsageTotals operator +(UsageTotals left, UsageTotals right) => new(
        left.Spend + right.Spend,
        left.Requests + right.Requests,
        left.FailedRequests + right.FailedRequests,
        left.InputTokens + right.InputTokens,
        left.OutputTokens + right.OutputTokens);

    /// <summary>The measure as a number to rank and draw by; spend in USD.</summary>
    public decimal Of(UsageMeasure measure) => measure switch
    {
        UsageMeasure.Spend => Spend.Usd,
        UsageMeasure.Requests => Requests,
        _ => Tokens,
    };
}

/// <summary>One model's usage over the buckets of a chart.</summary>
/// <param name="Model">The model's id, or <see cref="UsageChart.Other"/>.</param>
/// <param name="Points">One for each bucket, zeros included.</param>
public sealed record UsageSeries(string Model, IReadOnlyList<UsageTotals> Points)
{
    public UsageTotals Total { get; } = Points.Aggregate(default(UsageTotals), (sum, point) => sum + point);
}

/// <summary>Usage over time, stacked by model: the largest ones, and the rest as one.</summary>
/// <param name="Buckets">The beginnings of the hours or days, UTC, oldest first, none left out.</param>
/// <param name="Series">Largest first; the rest, if any, last.</param>
public sealed record UsageChart(UsageRange Range, IReadOnlyList<DateTimeOffset> Buckets, IReadOnlyList<UsageSeries> Series)
{
    /// <summary>Models with a series of their own.</summary>
    public const int MaxModels = 8;

    /// <summary>What the rest is called.</summary>
    public const string Other = "Other";

    public UsageTotals Total { get; } = Series.Aggregate(default(UsageTotals), (sum, series) => sum + series.Total);

    public bool IsEmpty => Series.Count == 0;

    /// <summary>All models together in one bucket.</summary>
    public UsageTotals TotalOf(int bucket) => Series.Aggregate(default(UsageTotals), (sum, series) => sum + series.Points[bucket]);

    /// <summary>Puts rows into buckets, ranks the models by the measure, and sums the small ones up.</summary>
    internal static UsageChart Build(UsageRange range, DateTimeOffset now, UsageMeasure measure, IEnumerable<UsageRow> rows)
    {
        var buckets = range.Buckets(now);
        var indexes = buckets.Select((bucket, index) => (bucket, index)).ToDictionary(pair => pair.bucket, pair => pair.index);
        var byModel = new Dictionary<string, UsageTotals[]>(StringComparer.Ordinal);
        foreach (var row in rows)
        {
            // An hour may begin while the rows are read.
            if (!indexes.TryGetValue(row.Bucket, out int index))
                continue;
            if (!byModel.TryGetValue(row.Model, out var points))
                byModel.Add(row.Model, points = new UsageTotals[buckets.Count]);
            points[index] += row.Totals;
        }

        var ranked = byModel
            .Select(pair => new UsageSeries(pair.Key, pair.Value))
            .OrderByDescending(series => series.Total.Of(measure))
            .ThenBy(series => series.Model, StringComparer.Ordinal)
            .ToList();
        if (ranked.Count <= MaxModels + 1)
            return new UsageChart(range, buckets, ranked);

        var rest = new UsageTotals[buckets.Count];
        foreach (var series in ranked.Skip(MaxModels))
        {
            for (int index = 0; index < rest.Length; index++)
                rest[index] += series.Points[index];
        }

        return new UsageChart(range, buckets, [.. ranked.Take(MaxModels), new UsageSeries(Other, rest)]);
    }
}

/// <summary>One model in one bucket.</summary>
internal readonly record struct UsageRow(DateTimeOffset Bucket, string Model, UsageTotals Totals);
