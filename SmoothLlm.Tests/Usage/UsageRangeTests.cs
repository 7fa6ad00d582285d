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
    [InlineData("2026-02-30..2026-03-01", "30d")]
    [InlineData("0001-01-01..9999-12-31", "30d")]
    public void Text_that_names_no_range_means_thirty_days(string? text, string key) =>
        UsageRange.Parse(text).Key.ShouldBe(key);

    [Theory]
    [InlineData("2026-02-20..2026-02-28", 9, false, "2026-02-20 00:00", "2026-03-01 00:00")]
    [InlineData("2026-02-28..2026-02-20", 9, false, "2026-02-20 00:00", "2026-03-01 00:00")]
    [InlineData("2026-02-28..2026-02-28", 24, true, "2026-02-28 00:00", "2026-03-01 00:00")]
    [InlineData("2025-11-01..2026-02-28", 18, false, "2025-11-01 00:00", "2026-03-01 00:00")]
    [InlineData("2020-01-01..2026-02-28", 53, false, "2025-02-28 00:00", "2026-03-01 00:00")]
    [InlineData("2026-02-28T13", 1, true, "2026-02-28 13:00", "2026-02-28 14:00")]
    public void A_chosen_range_is_cut_into_hours_days_or_weeks(string text, int buckets, bool isHourly, string from, string until)
    {
        var range = UsageRange.Parse(text);

        (range.BucketCount, range.IsHourly).ShouldBe((buckets, isHourly));
        range.From(Now).ToString("yyyy-MM-dd HH:mm", null).ShouldBe(from);
        range.Until(Now).ToString("yyyy-MM-dd HH:mm", null).ShouldBe(until);
        range.IndexOf(range.Until(Now).AddTicks(-1), Now).ShouldBe(buckets - 1);
        range.IndexOf(range.From(Now).AddTicks(-1), Now).ShouldBeNull();
        UsageRange.Parse(range.Key).ShouldBe(range, "its own address leads to it");
    }

    [Fact]
    public void A_bucket_is_a_range_of_its_own()
    {
        UsageRange.Last24Hours.Within(Now).Key.ShouldBe("2026-03-01T00");
        UsageRange.Last7Days.Within(Now).Key.ShouldBe("2026-03-01..2026-03-01");
        UsageRange.Parse("2025-11-01..2026-02-28").Within(Now).Key.ShouldBe("2026-03-01..2026-03-07");
    }
}
