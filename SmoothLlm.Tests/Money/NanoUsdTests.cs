using System.Globalization;
using Shouldly;
using SmoothLlm.Core.Money;
using Xunit;

namespace SmoothLlm.Tests.Money;

public sealed class NanoUsdTests
{
    [Theory]
    [InlineData("0", 0)]
    [InlineData("1", 1_000_000_000)]
    [InlineData("-0.01", -10_000_000)]
    [InlineData("0.000000001", 1)]
    [InlineData("0.0000000005", 1)]
    [InlineData("-0.0000000005", -1)]
    [InlineData("0.00000000049", 0)]
    [InlineData("9223372036.854775807", long.MaxValue)]
    public void Usd_become_nano_usd(string usd, long value) =>
        NanoUsd.FromUsd(decimal.Parse(usd, CultureInfo.InvariantCulture)).Value.ShouldBe(value);

    [Fact]
    public void More_than_fits_is_refused_instead_of_wrapped()
    {
        Should.Throw<OverflowException>(() => NanoUsd.FromUsd(9_223_372_036.854775808m));
        Should.Throw<OverflowException>(() => new NanoUsd(long.MaxValue) + new NanoUsd(1));
        Should.Throw<OverflowException>(() => new NanoUsd(long.MinValue) - new NanoUsd(1));
        Should.Throw<OverflowException>(() => -new NanoUsd(long.MinValue));
    }

    [Theory]
    [InlineData(0, "0")]
    [InlineData(123_000, "0.000123")]
    [InlineData(-1, "-0.000000001")]
    [InlineData(1_500_000_000, "1.5")]
    [InlineData(long.MaxValue, "9223372036.854775807")]
    public void It_is_written_exactly_in_every_culture(long value, string text)
    {
        var culture = CultureInfo.CurrentCulture;
        CultureInfo.CurrentCulture = CultureInfo.GetCultureInfo("de-DE");
        try
        {
            new NanoUsd(value).ToString().ShouldBe(text);
            string.Create(CultureInfo.InvariantCulture, $"{new NanoUsd(value)}").ShouldBe(text);
        }
        finally
        {
            CultureInfo.CurrentCulture = culture;
        }
    }

    [Fact]
    public void Amounts_compare_by_value()
    {
        (new NanoUsd(1) < new NanoUsd(2)).ShouldBeTrue();
        (new NanoUsd(2) >= new NanoUsd(2)).ShouldBeTrue();
        new[] { new NanoUsd(3), new NanoUsd(-1), NanoUsd.Zero }.Order().ShouldBe([new NanoUsd(-1), NanoUsd.Zero, new NanoUsd(3)]);
        new NanoUsd(long.MaxValue).Usd.ShouldBe(9_223_372_036.854775807m);
    }
}
