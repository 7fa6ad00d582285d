using Microsoft.EntityFrameworkCore;
using SmoothLlm.Core.Money;
using SmoothLlm.Core.Usage;
using SmoothLlm.Infrastructure.Persistence;

namespace SmoothLlm.Infrastructure.Usage;

/// <summary>An organization's usage. Sums come from the hourly rollups, so they cost the same at any number of requests.</summary>
public sealed class UsageQueries(IDbContextFactory<SmoothLlmDbContext> contexts, TimeProvider time)
{
    /// <summary>Usage since the beginning of the UTC day and of the UTC month.</summary>
    public async Task<UsageSummary> SummaryAsync(Guid organizationId, CancellationToken cancellationToken)
    {
        var today = DateOnly.FromDateTime(time.GetUtcNow().UtcDateTime);
        var month = StartOf(new DateOnly(today.Year, today.Month, 1));
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        var days = await context.UsageRollups.AsNoTracking()
            .Where(rollup => rollup.OrganizationId == organizationId && rollup.Hour >= month)
            .GroupBy(rollup => rollup.Day)
            .Select(group => new
            {
                Day = group.Key,
                Spend = group.Sum(rollup => rollup.ChargeNanoUsd),
                Requests = group.Sum(rollup => rollup.Requests),
                Failed = group.Sum(rollup => rollup.FailedRequests),
                Input = group.Sum(rollup => rollup.InputTokens),
                Output = group.Sum(rollup => rollup.OutputTokens),
            })
            .ToListAsync(cancellationToken);
        UsageTotals ofToday = default, ofMonth = default;
        foreach (var day in days)
        {
            var totals = new UsageTotals(new NanoUsd(day.Spend), day.Requests, day.Failed, day.Input, day.Output);
            ofMonth += totals;
            if (day.Day == today)
                ofToday += totals;
        }

        return new UsageSummary(ofToday, ofMonth);
    }

    /// <summary>Usage by hour or day, stacked by model.</summary>
    /// <param name="model">One model only.</param>
    /// <param name="apiKeyId">One key only.</param>
    public async Task<UsageChart> ChartAsync(
        Guid organizationId,
        UsageRange range,
        UsageMeasure measure,
        string? model,
        Guid? apiKeyId,
        CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var from = range.From(now);
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        var rollups = context.UsageRollups.AsNoTracking()
            .Where(rollup => rollup.OrganizationId == organizationId && rollup.Hour >= from);
        if (model is not null)
            rollups = rollups.Where(rollup => rollup.ModelId == model);
        if (apiKeyId is not null)
            rollups = rollups.Where(rollup => rollup.ApiKeyId == apiKeyId);
        var rows = range.IsHourly
            ? await HourlyAsync(rollups, cancellationToken)
            : await DailyAsync(rollups, cancellationToken);
        return UsageChart.Build(range, now, measure, rows);
    }

    /// <summary>The models that were used in a range, by name.</summary>
    public async Task<IReadOnlyList<string>> ModelsAsync(Guid organizationId, UsageRange range, CancellationToken cancellationToken)
    {
        var from = range.From(time.GetUtcNow());
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        return await context.UsageRollups.AsNoTracking()
            .Where(rollup => rollup.OrganizationId == organizationId && rollup.Hour >= from)
            .Select(rollup => rollup.ModelId)
            .Distinct()
            .OrderBy(name => name)
            .ToListAsync(cancellationToken);
    }

    /// <summary>How much output the answers of a model have had lately, on average, tokens.</summary>
    /// <returns>Null when there were none.</returns>
    public async Task<long?> UsualOutputTokensAsync(Guid organizationId, string model, CancellationToken cancellationToken)
    {
        var from = UsageRange.Last30Days.From(time.GetUtcNow());
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        var sums = await context.UsageRollups.AsNoTracking()
            .Where(rollup => rollup.OrganizationId == organizationId && rollup.Hour >= from && rollup.ModelId == model)
            .GroupBy(rollup => rollup.ModelId)
            .Select(group => new
            {
                Answers = group.Sum(rollup => rollup.Requests - rollup.FailedRequests),
                Output = group.Sum(rollup => rollup.OutputTokens),
            })
            .SingleOrDefaultAsync(cancellationToken);
        return sums is { Answers: > 0 } ? sums.Output / sums.Answers : null;
    }

    /// <summary>Single requests, newest first, a page at a time.</summary>
    public async Task<RecentRequestsPage> RecentAsync(Guid organizationId, RecentRequestsQuery query, CancellationToken cancellationToken)
    {
        int size = Math.Clamp(query.PageSize, RecentRequestsQuery.MinPageSize, RecentRequestsQuery.MaxPageSize);
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        var found = await Filter(context.UsageRecords.AsNoTracking().Where(record => record.OrganizationId == organizationId), query)
            .OrderByDescending(record => record.Id)
            .Take(size + 1)
            .ToListAsync(cancellationToken);
        bool hasMore = found.Count > size;
        if (hasMore)
            found.RemoveAt(size);
        var keyIds = found.Select(record => record.ApiKeyId).Distinct().ToList();
        var names = await context.ApiKeys.AsNoTracking()
            .Where(key => key.OrganizationId == organizationId && keyIds.Contains(key.Id))
            .ToDictionaryAsync(key => key.Id, key => key.Name, cancellationToken);
        return new RecentRequestsPage(
            [.. found.Select(record => new RecentRequest(record, names.GetValueOrDefault(record.ApiKeyId)))],
            hasMore ? found[^1].Id : null);
    }

    private static IQueryable<UsageRecord> Filter(IQueryable<UsageRecord> records, RecentRequestsQuery query)
    {
        if (query.BeforeId is { } before)
            records = records.Where(record => record.Id < before);
        if (query.Model is { } model)
            records = records.Where(record => record.ModelId == model);
        if (query.ApiKeyId is { } key)
            records = records.Where(record => record.ApiKeyId == key);
        if (query.From is { } from)
            records = records.Where(record => record.StartedAt >= from);
        if (query.Until is { } until)
            records = records.Where(record => record.StartedAt < until);
        return query.IsFailed switch
        {
            true => records.Where(record => record.Ending != RequestEnding.Completed && record.Ending != RequestEnding.ClientLeft),
            false => records.Where(record => record.Ending == RequestEnding.Completed || record.Ending == RequestEnding.ClientLeft),
            null => records,
        };
    }

    private static async Task<List<UsageRow>> HourlyAsync(IQueryable<UsageRollup> rollups, CancellationToken cancellationToken)
    {
        var rows = await rollups
            .GroupBy(rollup => new { rollup.Hour, rollup.ModelId })
            .Select(group => new
            {
                group.Key.Hour,
                group.Key.ModelId,
                Spend = group.Sum(rollup => rollup.ChargeNanoUsd),
                Requests = group.Sum(rollup => rollup.Requests),
                Failed = group.Sum(rollup => rollup.FailedRequests),
                Input = group.Sum(rollup => rollup.InputTokens),
                Output = group.Sum(rollup => rollup.OutputTokens),
            })
            .ToListAsync(cancellationToken);
        return [.. rows.Select(row => new UsageRow(row.Hour, row.ModelId, new UsageTotals(new NanoUsd(row.Spend), row.Requests, row.Failed, row.Input, row.Output)))];
    }

    private static async Task<List<UsageRow>> DailyAsync(IQueryable<UsageRollup> rollups, CancellationToken cancellationToken)
    {
        var rows = await rollups
            .GroupBy(rollup => new { rollup.Day, rollup.ModelId })
            .Select(group => new
            {
                group.Key.Day,
                group.Key.ModelId,
                Spend = group.Sum(rollup => rollup.ChargeNanoUsd),
                Requests = group.Sum(rollup => rollup.Requests),
                Failed = group.Sum(rollup => rollup.FailedRequests),
                Input = group.Sum(rollup => rollup.InputTokens),
                Output = group.Sum(rollup => rollup.OutputTokens),
            })
            .ToListAsync(cancellationToken);
        return [.. rows.Select(row => new UsageRow(StartOf(row.Day), row.ModelId, new UsageTotals(new NanoUsd(row.Spend), row.Requests, row.Failed, row.Input, row.Output)))];
    }

    private static DateTimeOffset StartOf(DateOnly day) => new(day.ToDateTime(TimeOnly.MinValue), TimeSpan.Zero);
}

/// <summary>Usage since the beginning of the UTC day and of the UTC month.</summary>
public sealed record UsageSummary(UsageTotals Today, UsageTotals ThisMonth);
