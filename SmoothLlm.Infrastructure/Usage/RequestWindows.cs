using System.Runtime.CompilerServices;
using Microsoft.EntityFrameworkCore;
using SmoothLlm.Core.Usage;
using SmoothLlm.Infrastructure.Persistence;

namespace SmoothLlm.Infrastructure.Usage;

/// <summary>
/// Where in the log the requests of a key, a model, a provider or a payer are, or those of at least an amount, as the sums of
/// days and hours say it: stretches of time that hold all of them, and as little else as is worth looking for. An index would say it too, and cost a row of
/// every request.
/// </summary>
internal static class RequestWindows
{
    private const int DaysAtOnce = 16;

    /// <summary>When one of so many requests of a day is looked for, the day itself is read sooner than the sums of its hours.</summary>
    private const int DenseShare = 20;

    /// <summary>So many requests are read sooner than the sums of the hours that they are in.</summary>
    private const int FewRequests = 1000;

    /// <summary>A stretch that is not worth cutting, and a gap that is passed over sooner than another question is asked.</summary>
    private static readonly TimeSpan Worthwhile = TimeSpan.FromHours(1);

    /// <summary>Whether sums say anything about what is asked for.</summary>
    public static bool Know(RecentRequestsQuery query) =>
        query.RequestId is null
        && (query.Model is not null || query.Provider is not null || query.ApiKeyId is not null || query.Mode is not null || IsByAmount(query));

    /// <summary>The stretches, newest first and apart from each other. They are looked for while they are asked for.</summary>
    /// <param name="wanted">How many requests the caller wants: days beyond those that have so many are looked at only if it goes on.</param>
    public static async IAsyncEnumerable<RequestWindow> FindAsync(
        SmoothLlmDbContext context, Guid organizationId, RecentRequestsQuery query, int wanted, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var floor = query.From ?? DateTimeOffset.MinValue;
        var top = Earlier(query.Until ?? DateTimeOffset.MaxValue, query.Before?.StartedAt ?? DateTimeOffset.MaxValue);
        DateOnly firstDay = DayOf(floor), lastDay = DayOf(top);
        var sums = Of(context.UsageDays, organizationId, query).Where(day => day.Day >= firstDay && day.LastAt >= floor);

        // What was settled on later days may have begun anywhere between the first beginning and there.
        var begun = await sums.Where(day => day.Day > lastDay && day.FirstStartedAt <= top)
            .MinAsync(day => (DateTimeOffset?)day.FirstStartedAt, cancellationToken);
        List<RequestWindow> windows = begun is { } first ? [new RequestWindow(first, DateTimeOffset.MaxValue)] : [];
        var ceiling = DateTimeOffset.MaxValue;
        bool isByAmount = IsByAmount(query);
        for (long enough = wanted; ; enough = Math.Min(enough * 2, int.MaxValue))
        {
            var days = await sums.Where(day => day.Day <= lastDay)
                .GroupBy(day => day.Day)
                .Select(group => new DaySum
                {
                    Day = group.Key,
                    // Of those that a sum counts, one at least was charged its most.
                    Requests = isByAmount ? group.Count() : group.Sum(day => day.Requests),
                    First = group.Min(day => day.FirstStartedAt),
                    Last = group.Max(day => day.LastAt),
                })
                .OrderByDescending(day => day.Day)
                .Take(DaysAtOnce)
                .ToListAsync(cancellationToken);
            bool isLast = days.Count < DaysAtOnce;
            if (DaysWith(enough, days) is var needed && needed < days.Count)
            {
                days.RemoveRange(needed, days.Count - needed);
                isLast = false;
            }

            foreach (var window in await WindowsAsync(context, organizationId, query, days, cancellationToken))
            {
                if (window.From < ceiling)
                    windows.Add(window with { Until = Earlier(window.Until, ceiling) });
            }

            if (isLast)
            {
                foreach (var window in Joined(windows))
                    yield return window;
                yield break;
            }

            // Days before may add to what lies before the last of these.
            var bottom = StartOf(days[^1].Day);
            var rest = new List<RequestWindow>();
            foreach (var window in Joined(windows))
            {
                if (window.Until > bottom)
                    yield return window with { From = Later(window.From, bottom) };
                if (window.From < bottom)
                    rest.Add(window with { Until = Earlier(window.Until, bottom) });
            }

            if (rest is [var newest, ..] && newest.From <= floor && newest.Until == bottom)
            {
                yield return newest;
                yield break;
            }

            windows = rest;
            ceiling = bottom;
            lastDay = days[^1].Day.AddDays(-1);
        }
    }

    private static async Task<List<RequestWindow>> WindowsAsync(
        SmoothLlmDbContext context, Guid organizationId, RecentRequestsQuery query, List<DaySum> days, CancellationToken cancellationToken)
    {
        var windows = days.Where(day => !IsLong(day)).Select(day => WindowOf(day.First, day.Last)).ToList();
        var longDays = days.Where(IsLong).ToList();
        if (longDays.Count == 0)
            return windows;
        var dates = longDays.ConvertAll(day => day.Day);
        var totals = await context.UsageDays.AsNoTracking()
            .Where(day => day.OrganizationId == organizationId && dates.Contains(day.Day))
            .GroupBy(day => day.Day)
            .Select(group => new { Day = group.Key, Requests = group.Sum(day => day.Requests) })
            .ToDictionaryAsync(day => day.Day, day => day.Requests, cancellationToken);
        foreach (var day in longDays)
        {
            long total = totals[day.Day];
            var start = StartOf(day.Day);
            if (total <= FewRequests || total <= day.Requests * DenseShare)
            {
                // To both ends of the day, where it joins the days beside it.
                windows.Add(WindowOf(Earlier(day.First, start), Later(day.Last, start.AddDays(1))));
                continue;
            }

            var hours = await Of(UsageParts.Hours(context, start, start.AddDays(1)), organizationId, query)
                .GroupBy(hour => hour.Hour)
                .Select(group => new { First = group.Min(hour => hour.FirstStartedAt), Last = group.Max(hour => hour.LastAt) })
                .ToListAsync(cancellationToken);
            windows.AddRange(hours.Select(hour => WindowOf(hour.First, hour.Last)));
        }

        return windows;

        static bool IsLong(DaySum day) => day.Last - day.First > Worthwhile;
    }

    private static bool IsByAmount(RecentRequestsQuery query) => query.MinChargeNanoUsd > 0;

    /// <summary>How many of these days, newest first, have so many requests.</summary>
    private static int DaysWith(long requests, List<DaySum> days)
    {
        int count = 0;
        while (count < days.Count && requests > 0)
            requests -= days[count++].Requests;
        return count;
    }

    private static IQueryable<TRow> Of<TRow>(IQueryable<TRow> all, Guid organizationId, RecentRequestsQuery query)
        where TRow : UsageAggregate
    {
        var rows = all.AsNoTracking().Where(row => row.OrganizationId == organizationId);
        if (query.Model is { } model)
            rows = rows.Where(row => row.ModelId == model);
        if (query.Provider is { } provider)
            rows = rows.Where(row => row.ProviderSlug == provider);
        if (query.ApiKeyId is { } key)
            rows = rows.Where(row => row.ApiKeyId == key);
        if (query.Mode is { } mode)
            rows = rows.Where(row => row.Mode == mode);
        if (query.MinChargeNanoUsd is { } least)
            rows = rows.Where(row => row.MostChargedNanoUsd >= least);
        return rows;
    }

    /// <summary>Newest first, those that touch or nearly do as one.</summary>
    private static IEnumerable<RequestWindow> Joined(List<RequestWindow> windows)
    {
        RequestWindow? current = null;
        foreach (var window in windows.OrderByDescending(window => window.Until))
        {
            if (current is { } newer && newer.From - window.Until > Worthwhile)
            {
                yield return newer;
                current = window;
            }
            else
            {
                current = current is { } joined ? joined with { From = Earlier(joined.From, window.From) } : window;
            }
        }

        if (current is { } oldest)
            yield return oldest;
    }

    /// <param name="last">Included, to the millisecond that times are stored in.</param>
    private static RequestWindow WindowOf(DateTimeOffset first, DateTimeOffset last) => new(first, last.AddMilliseconds(1));

    private static DateTimeOffset Earlier(DateTimeOffset one, DateTimeOffset other) => one < other ? one : other;

    private static DateTimeOffset Later(DateTimeOffset one, DateTimeOffset other) => one > other ? one : other;

    private static DateOnly DayOf(DateTimeOffset at) => DateOnly.FromDateTime(at.UtcDateTime);

    private static DateTimeOffset StartOf(DateOnly day) => new(day.ToDateTime(TimeOnly.MinValue), TimeSpan.Zero);

    private sealed class DaySum
    {
        public required DateOnly Day { get; init; }

        public required long Requests { get; init; }

        public required DateTimeOffset First { get; init; }

        public required DateTimeOffset Last { get; init; }
    }
}

/// <summary>A stretch of the log.</summary>
/// <param name="From">UTC, included.</param>
/// <param name="Until">UTC, excluded.</param>
internal readonly record struct RequestWindow(DateTimeOffset From, DateTimeOffset Until)
{
    /// <summary>What is asked for, in this stretch only.</summary>
    public RecentRequestsQuery Narrow(RecentRequestsQuery query) => query with
    {
        From = query.From > From ? query.From : From,
        Until = query.Until < Until ? query.Until : Until,
    };
}
