using Shouldly;
using SmoothLlm.Web.Components.Portal.Dashboard;
using Xunit;

namespace SmoothLlm.Tests.Components.Portal;

public sealed class ComparisonTests
{
    [Theory]
    [InlineData(12, 10, "▲ 20 % on last week")]
    [InlineData(5, 10, "▼ 50 % on last week")]
    [InlineData(10, 10, "As in last week")]
    [InlineData(0, 0, "As in last week")]
    [InlineData(3, 0, "Nothing in last week")]
    [InlineData(5000, 1, "▲ >1000 % on last week")]
    public void A_figure_is_compared_with_the_time_before(int now, int previous, string words) =>
        Comparison.Of(now, previous, "last week").ShouldBe(words);
}
