using Microsoft.EntityFrameworkCore;
using SmoothLlm.Core.Usage;
using SmoothLlm.Infrastructure.Persistence;

namespace SmoothLlm.Infrastructure.Usage;

/// <summary>The rows that a stretch of time is summed from: whole days as days, and what is left at both ends as hours.</summary>
internal static class UsageParts
{
    /// <param name="from">UTC; begins with the hour that it lies in.</param>
    /// <param name="until">UTC, excluded; ends with the hour that it lies in.</param>
    public static IEnumerable<IQueryable<UsageAggregate>> Of(SmoothLlmDbContext context, DateTimeOffset from, DateTimeOffset until)
    {
        var begin = new DateTimeOffset(from.UtcDateTime.Date.AddHours(from.UtcDateTime.Hour), TimeSpan.Zero);
        var firstDay = new DateTimeOffset(begin.AddTicks(TimeSpan.TicksPerDay - 1).UtcDateTime.Date, TimeSpan.Zero);
        var endOfDays = new DateTimeOffset(until.UtcDateTime.Date, TimeSpan.Zero);
        if (firstDay >= endOfDays)
        {
            yield return Hours(context, begin, until);
            yield break;
        }

        if (begin < firstDay)
            yield return Hours(context, begin, firstDay);
        yield return Days(context, firstDay, endOfDays);
        if (endOfDays < until)
            yield return Hours(context, endOfDays, until);
    }

    /// <param name="until">Excluded.</param>
    public static IQueryable<UsageRollup> Hours(SmoothLlmDbContext context, DateTimeOffset from, DateTimeOffset until) =>
        context.UsageRollups.AsNoTracking().Where(hour => hour.Hour >= from && hour.Hour < until);

    /// <summary>Whole days, those that a moment in between belongs to included.</summary>
    /// <param name="until">Excluded.</param>
    public static IQueryable<UsageDay> Days(SmoothLlmDbContext context, DateTimeOffset from, DateTimeOffset until)
    {
        var (first, last) = (DateOnly.FromDateTime(from.UtcDateTime), DateOnly.FromDateTime(until.UtcDateTime.AddTicks(-1)));
        return context.UsageDays.AsNoTracking().Where(day => day.Day >= first && day.Day <= last);
    }

    /// <summary>The rows of a range of a chart: its buckets are hours or whole days.</summary>
    public static IQueryable<UsageAggregate> In(SmoothLlmDbContext context, UsageRange range, DateTimeOffset now) =>
        range.IsHourly ? Hours(context, range.From(now), range.Until(now)) : Days(context, range.From(now), range.Until(now));
}
