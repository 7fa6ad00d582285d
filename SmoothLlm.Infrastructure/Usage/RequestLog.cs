using System.Runtime.CompilerServices;
using Microsoft.EntityFrameworkCore;
using SmoothLlm.Core.Usage;
using SmoothLlm.Infrastructure.Persistence;

namespace SmoothLlm.Infrastructure.Usage;

/// <summary>
/// An organization's requests one by one, newest first. A page begins behind the last row of the page before, so page 100 of
/// a million rows costs what page 1 does.
/// </summary>
public sealed class RequestLog(IDbContextFactory<SmoothLlmDbContext> contexts)
{
    /// <summary>Requests that a median is taken from at most.</summary>
    public const int MedianRequests = 1000;

    private const int ExportPageSize = 1000;

    /// <summary>One page.</summary>
    public Task<RecentRequestsPage> RecentAsync(Guid organizationId, RecentRequestsQuery query, CancellationToken cancellationToken) =>
        PageAsync(organizationId, query, Math.Clamp(query.PageSize, RecentRequestsQuery.MinPageSize, RecentRequestsQuery.MaxPageSize), cancellationToken);

    /// <summary>All that match, one by one, read in pages.</summary>
    /// <param name="limit">How many at most.</param>
    public async IAsyncEnumerable<RecentRequest> AllAsync(
        Guid organizationId, RecentRequestsQuery query, int limit, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        while (limit > 0)
        {
            var page = await PageAsync(organizationId, query, Math.Min(limit, ExportPageSize), cancellationToken);
            foreach (var item in page.Items)
                yield return item;
            limit -= page.Items.Count;
            if (page.Next is null)
                yield break;
            query = query with { Before = page.Next };
        }
    }

    /// <summary>The medians of the newest answered requests that match, <see cref="MedianRequests"/> at most.</summary>
    public async Task<MedianLatency> MedianAsync(Guid organizationId, RecentRequestsQuery query, CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        var found = await NewestAsync(
            context,
            organizationId,
            query,
            MedianRequests,
            records => records.Where(record => record.FirstByteMilliseconds != null)
                .Select(record => new Latency(record.DurationMilliseconds, record.FirstByteMilliseconds!.Value)),
            cancellationToken);
        return new MedianLatency(
            Median([.. found.Select(latency => latency.DurationMilliseconds)]),
            Median([.. found.Select(latency => latency.FirstByteMilliseconds)]),
            found.Count);
    }

    private static int? Median(int[] values)
    {
        if (values.Length == 0)
            return null;
        Array.Sort(values);
        return values[(values.Length - 1) / 2];
    }

    private async Task<RecentRequestsPage> PageAsync(Guid organizationId, RecentRequestsQuery query, int size, CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        var found = await NewestAsync(context, organizationId, query, size + 1, records => records, cancellationToken);
        bool hasMore = found.Count > size;
        if (hasMore)
            found.RemoveAt(size);
        var keyIds = found.Select(record => record.ApiKeyId).Distinct().ToList();
        var names = await context.ApiKeys.AsNoTracking()
            .Where(key => key.OrganizationId == organizationId && keyIds.Contains(key.Id))
            .ToDictionaryAsync(key => key.Id, key => key.Name, cancellationToken);
        return new RecentRequestsPage(
            [.. found.Select(record => new RecentRequest(record, names.GetValueOrDefault(record.ApiKeyId)))],
            hasMore ? new RequestCursor(found[^1].StartedAt, found[^1].Id) : null);
    }

    /// <summary>The newest that match, stretch by stretch of the log until there are enough.</summary>
    private static async Task<List<T>> NewestAsync<T>(
        SmoothLlmDbContext context,
        Guid organizationId,
        RecentRequestsQuery query,
        int count,
        Func<IQueryable<UsageRecord>, IQueryable<T>> select,
        CancellationToken cancellationToken)
    {
        if (!RequestWindows.Know(query))
            return await select(Matching(context, organizationId, query)).Take(count).ToListAsync(cancellationToken);
        var found = new List<T>();
        await foreach (var window in RequestWindows.FindAsync(context, organizationId, query, count, cancellationToken))
        {
            found.AddRange(await select(Matching(context, organizationId, window.Narrow(query))).Take(count - found.Count).ToListAsync(cancellationToken));
            if (found.Count == count)
                break;
        }

        return found;
    }

    internal static IQueryable<UsageRecord> Matching(SmoothLlmDbContext context, Guid organizationId, RecentRequestsQuery query) =>
        Filter(context, organizationId, query).OrderByDescending(record => record.StartedAt).ThenByDescending(record => record.Id);

    private static IQueryable<UsageRecord> Filter(SmoothLlmDbContext context, Guid organizationId, RecentRequestsQuery query)
    {
        var records = context.UsageRecords.AsNoTracking().Where(record => record.OrganizationId == organizationId);
        if (query.Before is { } before)
        {
            // The first comparison is what an index can begin at.
            records = records.Where(record => record.StartedAt <= before.StartedAt
                && (record.StartedAt < before.StartedAt || record.Id < before.Id));
        }

        if (query.From is { } from)
            records = records.Where(record => record.StartedAt >= from);
        if (query.Until is { } until)
            records = records.Where(record => record.StartedAt < until);
        if (query.RequestId is { } requestId)
            records = records.Where(record => record.RequestId == requestId);
        if (query.Model is { } model)
            records = records.Where(record => record.ModelId == model);
        if (query.Provider is { } provider)
            records = records.Where(record => record.ProviderSlug == provider);
        if (query.ApiKeyId is { } key)
            records = records.Where(record => record.ApiKeyId == key);
        if (query.EndUser is { } user)
            records = records.Where(record => record.EndUser == user);
        if (query.Mode is { } mode)
            records = records.Where(record => record.Mode == mode);
        if (query.MinChargeNanoUsd is { } least)
            records = records.Where(record => record.ChargeNanoUsd >= least);
        if (query.Ending is { } ending)
            records = records.Where(record => record.Ending == ending);
        return (query.IsFailed ?? query.Ending?.IsFailure()) switch
        {
            // In the words of the index of failed requests, or it is not used.
            true => records.Where(record => record.Ending != RequestEnding.Completed && record.Ending != RequestEnding.ClientLeft),
            false => records.Where(record => record.Ending == RequestEnding.Completed || record.Ending == RequestEnding.ClientLeft),
            null => records,
        };
    }

    private sealed record Latency(int DurationMilliseconds, int FirstByteMilliseconds);
}
