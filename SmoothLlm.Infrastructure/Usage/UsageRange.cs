using System.Globalization;

namespace SmoothLlm.Infrastructure.Usage;

/// <summary>
/// A stretch of time, cut into whole UTC hours, days or weeks: one that ends now, the current hour or day included, or one
/// between two days that somebody chose.
/// </summary>
/// <param name="Key">Its name in URLs: <c>7d</c>, <c>2026-05-01..2026-05-20</c>, or the hour <c>2026-05-01T13</c>.</param>
/// <param name="Name">Its name for people.</param>
/// <param name="BucketCount">How many hours, days or weeks.</param>
/// <param name="IsHourly">Hours rather than days.</param>
public sealed record UsageRange(string Key, string Name, int BucketCount, bool IsHourly)
{
    /// <summary>Days that a chosen range has at most; the newest ones of a longer one are taken.</summary>
    public const int MaxDays = 366;

    private const string Separator = "..";
    private const string DayFormat = "yyyy-MM-dd";
    private const string HourFormat = "yyyy-MM-dd'T'HH";
    private const int MaxHourlyDays = 2;
    private const int MaxDailyBuckets = 92;
    private const int DaysPerWeek = 7;

    public static readonly UsageRange Last24Hours = new("24h", "24 hours", 24, IsHourly: true);

    public static readonly UsageRange Last7Days = new("7d", "7 days", 7, IsHourly: false);

    public static readonly UsageRange Last30Days = new("30d", "30 days", 30, IsHourly: false);

    public static readonly UsageRange Last90Days = new("90d", "90 days", 90, IsHourly: false);

    /// <summary>Those that end now.</summary>
    public static IReadOnlyList<UsageRange> All { get; } = [Last24Hours, Last7Days, Last30Days, Last90Days];

    /// <summary>The first day of a chosen range; null for one that ends now.</summary>
    public DateOnly? FirstDay => Start is { } start ? DateOnly.FromDateTime(start.UtcDateTime) : null;

    /// <summary>The last day of a chosen range, included; null for one that ends now.</summary>
    public DateOnly? LastDay => End is { } end ? DateOnly.FromDateTime(end.UtcDateTime.AddTicks(-1)) : null;

    public bool IsChosen => Start is not null;

    private DateTimeOffset? Start { get; init; }

    private DateTimeOffset? End { get; init; }

    /// <summary>Weeks that begin with the first day, rather than days.</summary>
    public bool IsWeekly { get; private init; }

    private TimeSpan Bucket => IsHourly ? TimeSpan.FromHours(1) : TimeSpan.FromDays(IsWeekly ? DaysPerWeek : 1);

    /// <summary>From one day to another, both included, in either order.</summary>
    public static UsageRange Between(DateOnly first, DateOnly last)
    {
        if (last < first)
            (first, last) = (last, first);
        int days = last.DayNumber - first.DayNumber + 1;
        if (days > MaxDays)
        {
            first = last.AddDays(1 - MaxDays);
            days = MaxDays;
        }

        bool isHourly = days <= MaxHourlyDays, isWeekly = days > MaxDailyBuckets;
        int buckets = isHourly ? days * 24 : isWeekly ? (days + DaysPerWeek - 1) / DaysPerWeek : days;
        string from = first.ToString(DayFormat, CultureInfo.InvariantCulture), to = last.ToString(DayFormat, CultureInfo.InvariantCulture);
        return new UsageRange(from + Separator + to, from == to ? from : $"{from} – {to}", buckets, isHourly)
        {
            Start = StartOf(first),
            End = StartOf(last.AddDays(1)),
            IsWeekly = isWeekly,
        };
    }

    /// <summary>The one hour that begins then.</summary>
    public static UsageRange Hour(DateTimeOffset hour)
    {
        var start = Last24Hours.BucketOf(hour);
        string key = start.ToString(HourFormat, CultureInfo.InvariantCulture);
        return new UsageRange(key, start.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture), 1, IsHourly: true)
        {
            Start = start,
            End = start.AddHours(1),
        };
    }

    /// <summary>Thirty days for anything unknown: a URL is anybody's text.</summary>
    public static UsageRange Parse(string? key)
    {
        if (key?.Split(Separator, 3) is [var first, var last] && TryReadDay(first, out var from) && TryReadDay(last, out var to))
            return Between(from, to);
        if (DateTimeOffset.TryParseExact(key, HourFormat, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var hour) && IsUsable(hour.Year))
            return Hour(hour);
        return All.FirstOrDefault(range => string.Equals(range.Key, key, StringComparison.OrdinalIgnoreCase)) ?? Last30Days;
    }

    /// <summary>The beginning of the first bucket, UTC.</summary>
    public DateTimeOffset From(DateTimeOffset now) => Start ?? (BucketOf(now) - (Bucket * (BucketCount - 1)));

    /// <summary>The end of the range, UTC: no moment of it is as late.</summary>
    public DateTimeOffset Until(DateTimeOffset now) => End ?? (BucketOf(now) + Bucket);

    /// <summary>
    /// As much time before this range as has passed of it, to the hour, so that a day half over is compared with the first
    /// half of the day before.
    /// </summary>
    public (DateTimeOffset From, DateTimeOffset Until) Previous(DateTimeOffset now)
    {
        DateTimeOffset from = From(now), until = Until(now);
        var nextHour = Last24Hours.BucketOf(now) + TimeSpan.FromHours(1);
        var passed = (nextHour < until ? nextHour : until) - from;
        var start = from - (until - from);
        return (start, start + (passed > TimeSpan.Zero ? passed : TimeSpan.Zero));
    }

    /// <summary>The beginnings of all buckets, UTC, oldest first.</summary>
    public IReadOnlyList<DateTimeOffset> Buckets(DateTimeOffset now)
    {
        var from = From(now);
        return [.. Enumerable.Range(0, BucketCount).Select(index => from + (Bucket * index))];
    }

    /// <summary>Where a moment's bucket stands among <see cref="Buckets"/>; null when it has none.</summary>
    public int? IndexOf(DateTimeOffset moment, DateTimeOffset now)
    {
        var since = moment - From(now);
        return since < TimeSpan.Zero || since >= Bucket * BucketCount ? null : (int)(since / Bucket);
    }

    /// <summary>One bucket of it as a range of its own.</summary>
    public UsageRange Within(DateTimeOffset bucket)
    {
        if (IsHourly)
            return Hour(bucket);
        var day = DateOnly.FromDateTime(bucket.UtcDateTime);
        return Between(day, IsWeekly ? day.AddDays(DaysPerWeek - 1) : day);
    }

    /// <summary>The beginning of the hour or day that a moment lies in, UTC.</summary>
    public DateTimeOffset BucketOf(DateTimeOffset moment)
    {
        var utc = moment.UtcDateTime;
        return new DateTimeOffset(utc.Year, utc.Month, utc.Day, IsHourly ? utc.Hour : 0, 0, 0, TimeSpan.Zero);
    }

    private static bool TryReadDay(string text, out DateOnly day) =>
        DateOnly.TryParseExact(text, DayFormat, CultureInfo.InvariantCulture, DateTimeStyles.None, out day) && IsUsable(day.Year);

    private static bool IsUsable(int year) => year is > 2000 and < 9000;

    private static DateTimeOffset StartOf(DateOnly day) => new(day.ToDateTime(TimeOnly.MinValue), TimeSpan.Zero);
}
