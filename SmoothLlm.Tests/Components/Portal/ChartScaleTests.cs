using System.Globalization;
using Shouldly;
using SmoothLlm.Web.Components.Portal.Charts;
using Xunit;

namespace SmoothLlm.Tests.Components.Portal;

public sealed class ChartScaleTests
{
    [Theory]
    [InlineData("0", false, "1")]
    [InlineData("1", true, "1")]
    [InlineData("7", true, "8")]
    [InlineData("9.9", false, "10")]
    [InlineData("12", true, "15")]
    [InlineData("0.000123", false, "0.000125")]
    [InlineData("4200000", true, "5000000")]
    public void The_axis_ends_at_a_round_number_not_far_above(string largest, bool isWhole, string max) =>
        ChartScale.For(Number(largest), isWhole).Max.ShouldBe(Number(max));

    [Fact]
    public void No_value_is_above_the_axis_and_five_steps_are_the_most()
    {
        for (decimal largest = 0.0007m; largest < 100_000; largest *= 1.37m)
        {
            var scale = ChartScale.For(largest, isWhole: false);
            scale.Max.ShouldBeGreaterThanOrEqualTo(largest);
            scale.Steps.ShouldBeInRange(1, 5);
        }
    }

    [Fact]
    public void Counted_things_have_whole_lines() =>
        ChartScale.For(2, isWhole: true).Lines.ShouldAllBe(line => line == decimal.Truncate(line));

    private static decimal Number(string text) => decimal.Parse(text, CultureInfo.InvariantCulture);
}
