using Shouldly;
using SmoothLlm.Web.Components.Shared;
using Xunit;

namespace SmoothLlm.Tests.Components.Shared;

public sealed class RelativeTimeFormatTests
{
    private static readonly DateTimeOffset Now = new(2026, 5, 20, 12, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData(3, "just now")]
    [InlineData(59, "59 s ago")]
    [InlineData(60, "1 min ago")]
    [InlineData(3 * 60 + 59, "3 min ago")]
    [InlineData(2 * 3600, "2 h ago")]
    [InlineData(25 * 3600, "1 day ago")]
    [InlineData(3 * 86400, "3 days ago")]
    [InlineData(90 * 86400, "2 months ago")]
    [InlineData(800 * 86400, "2 years ago")]
    [InlineData(-300, "in 5 min")]
    public void The_largest_unit_that_fits_is_named(int secondsAgo, string text) =>
        RelativeTimeFormat.Format(Now.AddSeconds(-secondsAgo), Now).ShouldBe(text);
}
