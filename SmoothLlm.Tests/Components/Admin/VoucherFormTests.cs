using Shouldly;
using SmoothLlm.Web.Components.Admin.Vouchers;
using Xunit;

namespace SmoothLlm.Tests.Components.Admin;

public sealed class VoucherFormTests
{
    [Fact]
    public void What_is_no_number_is_said_at_its_field()
    {
        var form = new VoucherForm { Amount = "NaN", Count = "many", MaxRedemptions = "-1" };

        form.Read().Problems.Select(problem => problem.Field).ShouldBe(["count", "amount", "maxRedemptions"]);
        form.ExposureUsd.ShouldBeNull();
    }

    [Theory]
    [InlineData("")]
    [InlineData("-5")]
    [InlineData("1e9")]
    [InlineData("Infinity")]
    [InlineData("12,50")]
    public void An_amount_that_could_mean_something_else_is_not_read(string amount) =>
        new VoucherForm { Amount = amount }.Read().Problems.ShouldHaveSingleItem().Field.ShouldBe("amount");

    [Fact]
    public void The_last_day_is_a_whole_day()
    {
        var (draft, problems) = new VoucherForm { Amount = "$5", LastDay = new DateOnly(2026, 12, 31) }.Read();

        problems.ShouldBeEmpty();
        draft.ExpiresAt.ShouldBe(new DateTimeOffset(2027, 1, 1, 0, 0, 0, TimeSpan.Zero));
        draft.Code.ShouldBeNull();
    }

    [Fact]
    public void The_form_says_what_is_given_away_at_most()
    {
        var form = new VoucherForm { Amount = "2.50", Count = "1,000", MaxRedemptions = "3" };

        form.ExposureUsd.ShouldBe(7500m);
        form.IsChosen = true;
        form.ExposureUsd.ShouldBe(7.5m);
    }

    [Fact]
    public void A_chosen_code_is_one_voucher_whatever_was_entered_for_generated_ones()
    {
        var (draft, problems) = new VoucherForm { IsChosen = true, Code = "LAUNCH2026", Count = "many", Amount = "5" }.Read();

        problems.ShouldBeEmpty();
        (draft.Code, draft.Count).ShouldBe(("LAUNCH2026", 1));
        new VoucherForm { IsChosen = true, Amount = "5" }.Read().Problems.ShouldHaveSingleItem().Field.ShouldBe("code");
    }
}
