using Shouldly;
using SmoothLlm.Core.Pricing;
using SmoothLlm.Infrastructure.Pricing;
using SmoothLlm.Web.Components.Admin.Prices;
using Xunit;

namespace SmoothLlm.Tests.Components.Admin;

public sealed class PriceRowTests
{
    private static readonly PriceVersion Version = new PriceDraft
    {
        Input = 2,
        Output = 10,
        CacheRead = 0.075m,
        Tiers =
        [
            new TierDraft { InputTokensAbove = 500_000, Input = 8, Output = 40 },
            new TierDraft { InputTokensAbove = 200_000, Input = 4, Output = 20 },
        ],
    }.ToVersion("openai", "gpt-x", DateTimeOffset.UnixEpoch, new PriceOrigin(PriceSource.Admin, DateTimeOffset.UnixEpoch, "ada"));

    [Fact]
    public void A_price_is_a_row_for_itself_and_one_for_each_tier()
    {
        var rows = RateRow.Of(Version, marginBasisPoints: null);

        rows.Select(row => row.InputTokensAbove).ShouldBe([null, 200_000, 500_000]);
        rows[0].Cells.Select(cell => (cell.NanoUsd, cell.IsStated)).ShouldBe(
            [(2_000_000_000, true), (10_000_000_000, true), (75_000_000, true), (2_000_000_000, false), (2_000_000_000, false)]);
        rows[1].Cells[0].NanoUsd.ShouldBe(4_000_000_000);
        rows[2].Cells[1].NanoUsd.ShouldBe(40_000_000_000);
    }

    [Fact]
    public void With_a_margin_it_shows_what_customers_pay() =>
        RateRow.Of(Version, marginBasisPoints: 1250)[0].Cells.Select(cell => cell.NanoUsd)
            .ShouldBe([2_250_000_000, 11_250_000_000, 84_375_000, 2_250_000_000, 2_250_000_000]);

    [Theory]
    [InlineData("", true)]
    [InlineData("OPENAI model", true)]
    [InlineData("gpt-x", true)]
    [InlineData("google gpt", false)]
    public void Every_word_of_a_search_must_be_found(string search, bool isFound) =>
        PriceRow.Matches(new ListedPrice("openai", "gpt-x", [("model-id", "A Model")], IsInUse: true, Version, Next: null), search).ShouldBe(isFound);

    [Theory]
    [InlineData("2026-12-01T00:00:00Z", "2026-12-01")]
    [InlineData("2026-12-01T00:00:00.001Z", "2026-12-01")]
    [InlineData("2026-12-01T13:05:59Z", "2026-12-01 13:05")]
    public void A_moment_at_midnight_is_a_day(string moment, string text) =>
        PriceRow.Moment(DateTimeOffset.Parse(moment, System.Globalization.CultureInfo.InvariantCulture)).ShouldBe(text);

    [Theory]
    [InlineData("20", "20")]
    [InlineData(" 12.5 % ", "12.5")]
    [InlineData("-1", "-1")]
    public void A_margin_is_read_with_or_without_its_sign(string text, string percent) =>
        MarginText.Read(text).Percent.ShouldBe(decimal.Parse(percent, System.Globalization.CultureInfo.InvariantCulture));

    [Theory]
    [InlineData("")]
    [InlineData("NaN")]
    [InlineData("1,5")]
    [InlineData("1e3")]
    public void A_margin_that_is_no_number_is_a_problem(string text) => MarginText.Read(text).Problem.ShouldNotBeNull();
}
