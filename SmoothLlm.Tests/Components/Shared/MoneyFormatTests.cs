using Shouldly;
using SmoothLlm.Web.Components.Shared;
using Xunit;

namespace SmoothLlm.Tests.Components.Shared;

public sealed class MoneyFormatTests
{
    [Theory]
    [InlineData(0, "$0.00")]
    [InlineData(5_000_000_000, "$5.00")]
    [InlineData(1_234_567_890_000, "$1,234.57")]
    [InlineData(10_000_000, "$0.01")]
    [InlineData(-2_500_000_000, "-$2.50")]
    [InlineData(long.MaxValue, "$9,223,372,036.85")]
    [InlineData(long.MinValue, "-$9,223,372,036.85")]
    public void From_a_cent_up_there_are_two_decimals(long nanoUsd, string text) => MoneyFormat.Format(nanoUsd).ShouldBe(text);

    [Theory]
    [InlineData(9_990_000, "$0.00999")]
    [InlineData(9_999_999, "$0.01")]
    [InlineData(1_234_500, "$0.0012345")]
    [InlineData(9_999_994, "$0.00999999")]
    [InlineData(1, "$0.000000001")]
    [InlineData(-125, "-$0.000000125")]
    [InlineData(1_000_000, "$0.001")]
    public void Below_a_cent_a_charge_is_not_shown_as_nothing(long nanoUsd, string text) => MoneyFormat.Format(nanoUsd).ShouldBe(text);

    [Theory]
    [InlineData(1_234_567_890, 0, "$1")]
    [InlineData(1_234_567_890, 4, "$1.2346")]
    [InlineData(1_234_567_890, 9, "$1.234567890")]
    [InlineData(1, 2, "$0.00")]
    [InlineData(-1, 2, "$0.00")]
    [InlineData(5_000_000, 2, "$0.01")]
    [InlineData(-5_000_000, 2, "-$0.01")]
    public void Decimals_that_are_asked_for_are_kept(long nanoUsd, int decimals, string text) =>
        MoneyFormat.Format(nanoUsd, decimals).ShouldBe(text);

    [Theory]
    [InlineData(0, "$0.00")]
    [InlineData(1, "$0.000000001")]
    [InlineData(-1_234_567_890_123, "-$1,234.567890123")]
    [InlineData(2_500_000_000, "$2.50")]
    public void The_exact_amount_drops_nothing(long nanoUsd, string text) => MoneyFormat.Exact(nanoUsd).ShouldBe(text);

    [Theory]
    [InlineData(10_000_000_000, "$10.00")]
    [InlineData(9_999_999_999, "$9.99")]
    [InlineData(49_997_770_000, "$49.99")]
    [InlineData(9_999_999, "$0.009999")]
    [InlineData(0, "$0.00")]
    [InlineData(-10_000_001, "-$0.02")]
    public void A_balance_is_never_shown_as_more_than_it_is(long nanoUsd, string expected) =>
        MoneyFormat.Balance(nanoUsd).ShouldBe(expected);
}
