using System.Linq.Expressions;
using Microsoft.EntityFrameworkCore;
using SmoothLlm.Core.Money;
using SmoothLlm.Core.Usage;
using SmoothLlm.Infrastructure.Persistence;

namespace SmoothLlm.Infrastructure.Usage;

/// <summary>An organization's usage. Sums come from those of hours and days, so they cost the same at any number of requests.</summary>
public sealed class UsageQueries(IDbContextFactory<SmoothLlmDbContext> contexts, TimeProvider time)
{
    /// <summary>Usage since the beginning of the UTC day and of the UTC month, of requests that are paid from credits.</summary>
    public async Task<UsageSummary> SummaryAsync(Guid organizationId, CancellationToken cancellationToken)
    {
        var today = DateOnly.FromDateTime(time.GetUtcNow().UtcDateTime);
        var month = new DateOnly(today.Year, today.Month, 1);
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        var days = await SumAsync(Of(context.UsageDays, organizationId, UsageMode.Reseller).Where(day => day.Day >= month), rollup => rollup.Day, day => (StartOf(day), ""), cancellationToken);
        return new UsageSummary(
            days.Where(day => day.At == StartOf(today)).Aggregate(default(UsageTotals), (sum, day) => sum + day.Totals),
            days.Aggregate(default(UsageTotals), (sum, day) => sum + day.Totals));
    }

    /// <summary>Usage by hour, day or week, stacked by model.</summary>
    /// <param name="model">One model only.</param>
    /// <param name="apiKeyId">One key only.</param>
    public Task<UsageChart> ChartAsync(
        Guid organizationId, UsageMode mode, UsageRange range, UsageMeasure measure, string? model, Guid? apiKeyId, CancellationToken cancellationToken) =>
        ChartAsync(organizationId, new UsageChartQuery(mode, range, measure) { Model = model, ApiKeyId = apiKeyId }, cancellationToken);

    /// <summary>Usage by hour, day or week, stacked as asked.</summary>
    public async Task<UsageChart> ChartAsync(Guid organizationId, UsageChartQuery query, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        var rows = query.Range.IsHourly
            ? await HoursAsync(Narrow(Of(UsageParts.Hours(context, query.Range.From(now), query.Range.Until(now)), organizationId, query.Mode), query), query.Grouping, cancellationToken)
            : await DaysAsync(Narrow(Of(UsageParts.Days(context, query.Range.From(now), query.Range.Until(now)), organizationId, query.Mode), query), query.Grouping, cancellationToken);
        var chart = UsageChart.Build(query.Range, now, query.Measure, rows);
        return query.Grouping == UsageGrouping.Key ? await NameKeysAsync(context, organizationId, chart, cancellationToken) : chart;
    }

    /// <summary>The sums of the time before, to compare a chart's with: see <see cref="UsageRange.Previous"/>.</summary>
    public async Task<UsageTotals> PreviousTotalsAsync(Guid organizationId, UsageChartQuery query, CancellationToken cancellationToken)
    {
        var (from, until) = query.Range.Previous(time.GetUtcNow());
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        var totals = default(UsageTotals);
        foreach (var part in UsageParts.Of(context, from, until))
        {
            var sums = await SumAsync(Narrow(Of(part, organizationId, query.Mode), query), row => row.OrganizationId, _ => (from, ""), cancellationToken);
            totals = sums.Aggregate(totals, (sum, row) => sum + row.Totals);
        }

        return totals;
    }

    /// <summary>The models that were used in a range, by name.</summary>
    public async Task<IReadOnlyList<string>> ModelsAsync(Guid organizationId, UsageMode? mode, UsageRange range, CancellationToken cancellationToken) =>
        await NamesAsync(organizationId, mode, range, rollup => rollup.ModelId, cancellationToken);

    /// <summary>The providers that answered in a range, by name.</summary>
    public async Task<IReadOnlyList<string>> ProvidersAsync(Guid organizationId, UsageMode? mode, UsageRange range, CancellationToken cancellationToken) =>
        await NamesAsync(organizationId, mode, range, rollup => rollup.ProviderSlug, cancellationToken);

    /// <summary>How much output the answers of a model have had lately, on average, tokens.</summary>
    /// <returns>Null when there were none.</returns>
    public async Task<long?> UsualOutputTokensAsync(Guid organizationId, string model, CancellationToken cancellationToken)
    {
        var from = DayOf(UsageRange.Last30Days.From(time.GetUtcNow()));
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        var sums = await context.UsageDays.AsNoTracking()
            .Where(day => day.OrganizationId == organizationId && day.Day >= from && day.ModelId == model)
            .GroupBy(rollup => rollup.ModelId)
            .Select(group => new
            {
                Answers = group.Sum(rollup => rollup.Requests - rollup.FailedRequests),
                Output = group.Sum(rollup => rollup.OutputTokens),
            })
            .SingleOrDefaultAsync(cancellationToken);
        return sums is { Answers: > 0 } ? sums.Output / sums.Answers : null;
    }

    private static Task<List<UsageRow>> HoursAsync(IQueryable<UsageRollup> hours, UsageGrouping grouping, CancellationToken cancellationToken) => grouping switch
    {
        UsageGrouping.Provider => SumAsync(hours, hour => new { hour.Hour, hour.ProviderSlug }, key => (key.Hour, key.ProviderSlug), cancellationToken),
        UsageGrouping.Key => SumAsync(hours, hour => new { hour.Hour, hour.ApiKeyId }, key => (key.Hour, key.ApiKeyId.ToString()), cancellationToken),
        _ => SumAsync(hours, hour => new { hour.Hour, hour.ModelId }, key => (key.Hour, key.ModelId), cancellationToken),
    };

    private static Task<List<UsageRow>> DaysAsync(IQueryable<UsageDay> days, UsageGrouping grouping, CancellationToken cancellationToken) => grouping switch
    {
        UsageGrouping.Provider => SumAsync(days, day => new { day.Day, day.ProviderSlug }, key => (StartOf(key.Day), key.ProviderSlug), cancellationToken),
        UsageGrouping.Key => SumAsync(days, day => new { day.Day, day.ApiKeyId }, key => (StartOf(key.Day), key.ApiKeyId.ToString()), cancellationToken),
        _ => SumAsync(days, day => new { day.Day, day.ModelId }, key => (StartOf(key.Day), key.ModelId), cancellationToken),
    };

    private static IQueryable<TRow> Of<TRow>(IQueryable<TRow> all, Guid organizationId, UsageMode? mode)
        where TRow : UsageAggregate
    {
        var rows = all.AsNoTracking().Where(row => row.OrganizationId == organizationId);
        return mode is { } payer ? rows.Where(row => row.Mode == payer) : rows;
    }

    private static IQueryable<TRow> Narrow<TRow>(IQueryable<TRow> rows, UsageChartQuery query)
        where TRow : UsageAggregate
    {
        if (query.Model is { } model)
            rows = rows.Where(row => row.ModelId == model);
        if (query.ApiKeyId is { } key)
            rows = rows.Where(row => row.ApiKeyId == key);
        return rows;
    }

    private static async Task<List<UsageRow>> SumAsync<TRow, TKey>(
        IQueryable<TRow> rollups,
        Expression<Func<TRow, TKey>> groupBy,
        Func<TKey, (DateTimeOffset At, string Series)> read,
        CancellationToken cancellationToken)
        where TRow : UsageAggregate
    {
        var rows = await rollups
            .GroupBy(groupBy)
            .Select(group => new
            {
                group.Key,
                Spend = group.Sum(rollup => rollup.Mode == UsageMode.PassThrough ? rollup.CostNanoUsd : rollup.ChargeNanoUsd),
                Requests = group.Sum(rollup => rollup.Requests),
                Failed = group.Sum(rollup => rollup.FailedRequests),
                Input = group.Sum(rollup => rollup.InputTokens),
                Output = group.Sum(rollup => rollup.OutputTokens),
                CacheRead = group.Sum(rollup => rollup.CacheReadTokens),
            })
            .ToListAsync(cancellationToken);
        return
        [
            .. from row in rows
               let place = read(row.Key)
               select new UsageRow(place.At, place.Series, new UsageTotals(new NanoUsd(row.Spend), row.Requests, row.Failed, row.Input, row.Output, row.CacheRead)),
        ];
    }

    private static async Task<UsageChart> NameKeysAsync(SmoothLlmDbContext context, Guid organizationId, UsageChart chart, CancellationToken cancellationToken)
    {
        var names = await context.ApiKeys.AsNoTracking()
            .Where(key => key.OrganizationId == organizationId)
            .ToDictionaryAsync(key => key.Id.ToString(), key => key.Name, StringComparer.Ordinal, cancellationToken);
        return chart with { Series = [.. chart.Series.Select(series => series with { Name = names.GetValueOrDefault(series.Key, series.Key) })] };
    }

    private async Task<List<string>> NamesAsync(
        Guid organizationId, UsageMode? mode, UsageRange range, Expression<Func<UsageAggregate, string>> name, CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        return await Of(UsageParts.In(context, range, time.GetUtcNow()), organizationId, mode)
            .Select(name).Distinct().OrderBy(text => text).ToListAsync(cancellationToken);
    }

    private static DateOnly DayOf(DateTimeOffset at) => DateOnly.FromDateTime(at.UtcDateTime);

    private static DateTimeOffset StartOf(DateOnly day) => new(day.ToDateTime(TimeOnly.MinValue), TimeSpan.Zero);
}

/// <summary>Usage since the beginning of the UTC day and of the UTC month.</summary>
public sealed record UsageSummary(UsageTotals Today, UsageTotals ThisMonth);
