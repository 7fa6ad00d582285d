using System.Linq.Expressions;
using Microsoft.EntityFrameworkCore;
using SmoothLlm.Core.Money;
using SmoothLlm.Core.Usage;
using SmoothLlm.Infrastructure.Persistence;

namespace SmoothLlm.Infrastructure.Usage;

/// <summary>Which part of an organization's usage. Null leaves a filter open.</summary>
/// <param name="From">UTC; sums begin with the hour that it lies in.</param>
/// <param name="Until">UTC, excluded; sums end with the hour that it lies in.</param>
public sealed record UsageReportQuery(Guid OrganizationId, DateTimeOffset From, DateTimeOffset Until)
{
    public Guid? ApiKeyId { get; init; }

    public string? Model { get; init; }

    public string? Provider { get; init; }

    /// <summary>Whoever was behind the request, as the client calls it. Of single requests only: sums do not know it.</summary>
    public string? EndUser { get; init; }

    /// <summary>The same part of the log.</summary>
    public RecentRequestsQuery Requests => new() { From = From, Until = Until, ApiKeyId = ApiKeyId, Model = Model, Provider = Provider, EndUser = EndUser };
}

/// <summary>Sums over some requests.</summary>
/// <param name="Spend">Charged to the organization.</param>
/// <param name="PassThroughCost">What pass-through requests cost at the provider, estimated; nothing of it is charged.</param>
/// <param name="CacheReadTokens">A part of <paramref name="InputTokens"/>.</param>
public sealed record UsageSums(
    long Requests,
    long FailedRequests,
    long InputTokens,
    long CacheReadTokens,
    long OutputTokens,
    NanoUsd Spend,
    NanoUsd PassThroughCost,
    long DurationMilliseconds)
{
    public static readonly UsageSums None = new(0, 0, 0, 0, 0, NanoUsd.Zero, NanoUsd.Zero, 0);

    public static UsageSums operator +(UsageSums left, UsageSums right) => new(
        left.Requests + right.Requests,
        left.FailedRequests + right.FailedRequests,
        left.InputTokens + right.InputTokens,
        left.CacheReadTokens + right.CacheReadTokens,
        left.OutputTokens + right.OutputTokens,
        left.Spend + right.Spend,
        left.PassThroughCost + right.PassThroughCost,
        left.DurationMilliseconds + right.DurationMilliseconds);

    /// <summary>Null without requests.</summary>
    public long? AverageDurationMilliseconds => Requests == 0 ? null : DurationMilliseconds / Requests;
}

/// <summary>Sums of what has something in common.</summary>
public sealed record UsageGroup<TKey>(TKey Key, UsageSums Sums);

/// <summary>
/// Usage between any two moments, for programs. Sums come from those of hours and days, so they cost the same at any number of
/// requests.
/// </summary>
public sealed class UsageReports(IDbContextFactory<SmoothLlmDbContext> contexts)
{
    public async Task<UsageSums> TotalsAsync(UsageReportQuery query, CancellationToken cancellationToken) =>
        await GroupAsync(query, rollup => rollup.OrganizationId, cancellationToken) is [var all] ? all.Sums : UsageSums.None;

    /// <summary>By UTC day, oldest first; days without requests are left out.</summary>
    public async Task<IReadOnlyList<UsageGroup<DateOnly>>> DailyAsync(UsageReportQuery query, CancellationToken cancellationToken) =>
        [.. (await GroupAsync(query, rollup => rollup.Day, cancellationToken)).OrderBy(group => group.Key)];

    /// <summary>The dearest first.</summary>
    public async Task<IReadOnlyList<UsageGroup<Guid>>> ByKeyAsync(UsageReportQuery query, CancellationToken cancellationToken) =>
        Ranked(await GroupAsync(query, rollup => rollup.ApiKeyId, cancellationToken));

    /// <summary>The dearest first, by the provider's slug.</summary>
    public async Task<IReadOnlyList<UsageGroup<string>>> ByProviderAsync(UsageReportQuery query, CancellationToken cancellationToken) =>
        Ranked(await GroupAsync(query, rollup => rollup.ProviderSlug, cancellationToken));

    /// <summary>The dearest first.</summary>
    public async Task<IReadOnlyList<UsageGroup<string>>> ByModelAsync(UsageReportQuery query, CancellationToken cancellationToken) =>
        Ranked(await GroupAsync(query, rollup => rollup.ModelId, cancellationToken));

    /// <summary>The names of an organization's keys, those that are gone included.</summary>
    public async Task<IReadOnlyDictionary<Guid, string>> KeyNamesAsync(Guid organizationId, CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        return await context.ApiKeys.AsNoTracking()
            .Where(key => key.OrganizationId == organizationId)
            .ToDictionaryAsync(key => key.Id, key => key.Name, cancellationToken);
    }

    private static List<UsageGroup<TKey>> Ranked<TKey>(IEnumerable<UsageGroup<TKey>> groups) =>
        [.. groups.OrderByDescending(group => group.Sums.Spend.Value).ThenByDescending(group => group.Sums.Requests)];

    private async Task<List<UsageGroup<TKey>>> GroupAsync<TKey>(
        UsageReportQuery query, Expression<Func<UsageAggregate, TKey>> key, CancellationToken cancellationToken)
        where TKey : notnull
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        var sums = new Dictionary<TKey, UsageSums>();
        foreach (var part in UsageParts.Of(context, query.From, query.Until))
        {
            foreach (var group in await GroupAsync(Narrow(part, query), key, cancellationToken))
                sums[group.Key] = sums.GetValueOrDefault(group.Key, UsageSums.None) + group.Sums;
        }

        return [.. sums.Select(pair => new UsageGroup<TKey>(pair.Key, pair.Value))];
    }

    private static IQueryable<UsageAggregate> Narrow(IQueryable<UsageAggregate> rows, UsageReportQuery query)
    {
        rows = rows.Where(row => row.OrganizationId == query.OrganizationId);
        if (query.ApiKeyId is { } keyId)
            rows = rows.Where(row => row.ApiKeyId == keyId);
        if (query.Model is { } model)
            rows = rows.Where(row => row.ModelId == model);
        return query.Provider is { } provider ? rows.Where(row => row.ProviderSlug == provider) : rows;
    }

    private static async Task<List<UsageGroup<TKey>>> GroupAsync<TKey>(
        IQueryable<UsageAggregate> rows, Expression<Func<UsageAggregate, TKey>> key, CancellationToken cancellationToken)
    {
        var groups = await rows
            .GroupBy(key)
            .Select(group => new
            {
                group.Key,
                Requests = group.Sum(row => row.Requests),
                Failed = group.Sum(row => row.FailedRequests),
                Input = group.Sum(row => row.InputTokens),
                CacheRead = group.Sum(row => row.CacheReadTokens),
                Output = group.Sum(row => row.OutputTokens),
                Spend = group.Sum(row => row.ChargeNanoUsd),
                PassThroughCost = group.Sum(row => row.Mode == UsageMode.PassThrough ? row.CostNanoUsd : 0),
                Duration = group.Sum(row => row.DurationMilliseconds),
            })
            .ToListAsync(cancellationToken);
        return
        [
            .. groups.Select(group => new UsageGroup<TKey>(group.Key, new UsageSums(
                group.Requests, group.Failed, group.Input, group.CacheRead, group.Output, new NanoUsd(group.Spend), new NanoUsd(group.PassThroughCost), group.Duration))),
        ];
    }
}
