using System.Globalization;
using Shouldly;
using SmoothLlm.Core.Pricing;
using SmoothLlm.Infrastructure.Pricing;
using SmoothLlm.Web.Components.Admin.Prices;
using Xunit;

namespace SmoothLlm.Tests.Components.Admin;

public sealed class PriceFormTests
{
    [Fact]
    public void What_is_shown_of_a_version_reads_back_as_the_same_price()
    {
        var draft = new PriceDraft
        {
            Input = 2,
            Output = 0.000000001m,
            CacheRead = 0.075m,
            Tiers = [new TierDraft { InputTokensAbove = 272_000, Input = 4, Output = 15.5m }],
        };
        var version = draft.ToVersion("p", "m", DateTimeOffset.UnixEpoch, new PriceOrigin(PriceSource.Admin, DateTimeOffset.UnixEpoch, "ada"));

        var (read, problems) = PriceForm.For(version).Read();

        problems.ShouldBeEmpty();
        read.IsChargedBy(version).ShouldBeTrue();
    }

    [Theory]
    [InlineData("abc")]
    [InlineData("1,250")]
    [InlineData("1e3")]
    [InlineData("-1")]
    [InlineData("")]
    [InlineData("1000001")]
    [InlineData("NaN")]
    [InlineData("Infinity")]
    [InlineData("99999999999999999999999999999999")]
    [InlineData("0.0000000001")]
    public void A_text_that_is_no_price_is_a_problem_of_its_field(string text)
    {
        var form = PriceForm.For(null);
        form.Rates.Input = text;
        form.Rates.Output = " $1.50 ";

        form.Read().Problems.ShouldHaveSingleItem().Field.ShouldBe("input");
    }

    [Fact]
    public void A_tier_says_which_of_its_fields_is_wrong()
    {
        var form = PriceForm.For(null);
        form.Rates.Input = form.Rates.Output = "1";
        form.Tiers.Add(new RateTexts { InputTokensAbove = "many", Input = "1", Output = "x" });

        form.Read().Problems.Select(problem => problem.Field).ShouldBe(["tiers[0].inputTokensAbove", "tiers[0].output"], ignoreOrder: true);
    }

    [Fact]
    public void Nothing_is_not_a_price()
    {
        var form = PriceForm.For(null);
        form.Rates.Input = form.Rates.Output = "0";

        form.Read().Problems.ShouldHaveSingleItem().Field.ShouldBe("free");
    }

    [Theory]
    [InlineData("2026-12-01T08:30", "2026-12-01T08:30:00Z")]
    [InlineData("2026-12-01", "2026-12-01T00:00:00Z")]
    [InlineData("2026-12-01 08:30", "2026-12-01T08:30:00Z")]
    public void A_moment_is_read_as_UTC(string text, string moment)
    {
        var form = PriceForm.For(null);
        form.From = text;
        form.ReadFrom().ShouldBe((null, null), "from now on is the default");
        form.IsFromNow = false;

        form.ReadFrom().ShouldBe((DateTimeOffset.Parse(moment, CultureInfo.InvariantCulture), null));
    }

    [Theory]
    [InlineData("")]
    [InlineData("tomorrow")]
    [InlineData("2026-13-01T00:00")]
    public void A_moment_that_is_none_is_a_problem_of_its_field(string text)
    {
        var form = PriceForm.For(null);
        form.IsFromNow = false;
        form.From = text;

        form.ReadFrom().Problem.ShouldNotBeNull().Field.ShouldBe("effectiveFrom");
    }

    [Fact]
    public void Free_leaves_the_other_fields_aside()
    {
        var form = PriceForm.For(null);
        form.Rates.Input = "7";
        form.IsFree = true;

        var (draft, problems) = form.Read();

        problems.ShouldBeEmpty();
        draft.Check().ShouldBeEmpty();
        draft.IsFree.ShouldBeTrue();
    }
}
