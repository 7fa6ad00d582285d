using System.Globalization;
using Shouldly;
using SmoothLlm.Web.Components.Portal.Credits;
using Xunit;

namespace SmoothLlm.Tests.Components.Portal;

public sealed class AmountTextTests
{
    [Theory]
    [InlineData("40", "40")]
    [InlineData(" $12.50 ", "12.50")]
    [InlineData("1,000", "1000")]
    [InlineData("1,000.25", "1000.25")]
    public void Amounts_as_people_write_them_are_read(string text, string expected)
    {
        AmountText.TryParse(text, out decimal amount).ShouldBeTrue();
        amount.ShouldBe(decimal.Parse(expected, CultureInfo.InvariantCulture));
    }

    [Theory]
    [InlineData("12,50")]
    [InlineData("-5")]
    [InlineData("1e3")]
    [InlineData("ten")]
    [InlineData("")]
    [InlineData("99999999999999999999999999999999")]
    public void What_could_mean_something_else_is_not(string text) => AmountText.TryParse(text, out _).ShouldBeFalse();
}
