namespace SmoothLlm.Infrastructure.Usage;

/// <summary>A stretch of time that ends now, cut into whole UTC hours or days, the current one included.</summary>
/// <param name="Key">Its name in URLs.</param>
/// <param name="Name">Its name for people.</param>
/// <param name="BucketCount">How many hours or days.</param>
/// <param name="IsHourly">Hours rather than days.</param>
public sealed record UsageRange(string Key, string Name, int BucketCount, bool IsHourly)
{
    public static readonly UsageRange Last24Hours = new("24h", "24 hours", 24, IsHourly: true);

    public static readonly UsageRange Last7Days = new("7d", "7 days", 7, IsHourly: false);

    public static readonly UsageRange Last30Days = new("30d", "30 days", 30, IsHourly: false);

    public static readonly UsageRange Last90Days = new("90d", "90 days", 90, IsHourly: false);

    public static IReadOnlyList<UsageRange> All { get; } = [Last24Hours, Last7Days, Last30Days, Last90Days];

    private TimeSpan Bucket => IsHourly ? TimeSpan.FromHours(1) : TimeSpan.FromDays(1);

    /// <summary>Thirty days for anything unknown: a URL is anybody's text.</summary>
    public static UsageRange Parse(string? key) =>
        All.FirstOrDefault(range => string.Equals(range.Key, key, StringComparison.OrdinalIgnoreCase)) ?? Last30Days;

    /// <summary>The beginning of the first bucket, UTC.</summary>
    public DateTimeOffset From(DateTimeOffset now) => BucketOf(now) - (Bucket * (BucketCount - 1));

    /// <summary>The beginnings of all buckets, UTC, oldest first.</summary>
    public IReadOnlyList<DateTimeOffset> Buckets(DateTimeOffset now)
    {
        var from = From(now);
        return [.. Enumerable.Range(0, BucketCount).Select(index => from + (Bucket * index))];
    }

    /// <summary>The beginning of the bucket that a moment lies in, UTC.</summary>
    public DateTimeOffset BucketOf(DateTimeOffset moment)
    {
        var utc = moment.UtcDateTime;
        return new DateTimeOffset(utc.Year, utc.Month, utc.Day, IsHourly ? utc.Hour : 0, 0, 0, TimeSpan.Zero);
    }
}
