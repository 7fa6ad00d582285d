using Shouldly;
using SmoothLlm.Infrastructure.Usage;
using Xunit;

namespace SmoothLlm.Tests.Usage;

public sealed class UsageRangeTests
{
    private static readonly DateTimeOffset Now = new(2026, 3, 1, 0, 30, 0, TimeSpan.Zero);

    [Fact]
    public void Seven_days_end_today_and_cross_the_end_of_a_month() =>
        UsageRange.Last7Days.Buckets(Now).Select(bucket => bucket.ToString("MM-dd HH:mm", null))
            .ShouldBe(["02-23 00:00", "02-24 00:00", "02-25 00:00", "02-26 00:00", "02-27 00:00", "02-28 00:00", "03-01 00:00"]);

    [Fact]
    public void Twenty_four_hours_end_with_the_current_hour()
    {
        var buckets = UsageRange.Last24Hours.Buckets(Now);

        buckets.Count.ShouldBe(24);
        buckets[0].ShouldBe(new DateTimeOffset(2026, 2, 28, 1, 0, 0, TimeSpan.Zero));
        buckets[^1].ShouldBe(new DateTimeOffset(2026, 3, 1, 0, 0, 0, TimeSpan.Zero));
    }

    [Fact]
    public void A_clock_of_another_zone_is_read_as_utc() =>
        UsageRange.Last7Days.BucketOf(new DateTimeOffset(2026, 3, 1, 1, 0, 0, TimeSpan.FromHours(2)))
            .ShouldBe(new DateTimeOffset(2026, 2, 28, 0, 0, 0, TimeSpan.Zero));

    [Theory]
    [InlineData("24h", "24h")]
    [InlineData("90D", "90d")]
    [InlineData(null, "30d")]
    [InlineData("'; drop table", "30d")]
    public void Text_that_names_no_range_means_thirty_days(string? text, string key) =>
        UsageRange.Parse(text).Key.ShouldBe(key);
}
