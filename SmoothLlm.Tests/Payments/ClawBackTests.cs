using Shouldly;
using SmoothLlm.Core.Money;
using SmoothLlm.Core.Payments;
using Xunit;

namespace SmoothLlm.Tests.Payments;

/// <summary>What of a payment has left us again, from what was said about it.</summary>
public sealed class ClawBackTests
{
    private static readonly DateTimeOffset Start = new(2026, 5, 20, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Nothing_said_is_nothing_taken() => Of([]).ShouldBe((0m, 0m));

    [Fact]
    public void Totals_are_cumulative_and_the_newest_counts() => Of([Total(5, 1), Total(12, 2), Total(5, 1)]).ShouldBe((12m, 0m));

    [Fact]
    public void Single_refunds_add_up_and_a_total_that_lags_behind_changes_nothing() => Of([Refund("a", 5, 1), Refund("b", 4, 2), Total(5, 1)]).ShouldBe((9m, 0m));

    [Fact]
    public void A_total_that_knows_more_than_the_single_refunds_counts() => Of([Refund("a", 5, 1), Total(9, 2)]).ShouldBe((9m, 0m));

    [Fact]
    public void A_refund_that_failed_is_not_taken_whatever_was_said_of_it_before_or_after() =>
        Of([Total(5, 1), Refund("a", 5, 3, isVoid: true), Refund("a", 5, 1), Refund("a", 5, 4)]).ShouldBe((0m, 0m));

    [Fact]
    public void A_total_that_came_after_a_failure_has_it_in_already() => Of([Total(5, 1), Refund("a", 5, 2, isVoid: true), Refund("a", 5, 9, isVoid: true), Total(3, 5)]).ShouldBe((3m, 0m));

    [Fact]
    public void A_refund_that_failed_in_the_second_of_another_ones_making_is_told_apart_by_their_ids() =>
        Of([Total(5, 1), Refund("a", 5, 1, isVoid: true), Refund("b", 5, 1)]).ShouldBe((5m, 0m));

    [Fact]
    public void Never_more_is_taken_than_was_paid() => Of([Total(80, 1), Dispute("d", 100, isWithdrawn: true)]).ShouldBe((80m, 20m));

    [Fact]
    public void A_dispute_counts_once_its_money_is_withdrawn_and_until_it_is_returned()
    {
        Of([Dispute("d", 40)]).ShouldBe((0m, 0m));
        Of([Dispute("d", 40), Dispute("d", 40, isWithdrawn: true), Dispute("d", 40, isWithdrawn: true)]).ShouldBe((0m, 40m));
        Of([Dispute("d", 40, isWithdrawn: true, returned: 40), Dispute("d", 40, isWithdrawn: true)]).ShouldBe((0m, 0m));
        Of([Dispute("d", 40, isWithdrawn: true, returned: 15), Dispute("d", 40, isWithdrawn: true)]).ShouldBe((0m, 25m));
        Of([Dispute("d", 40, isWithdrawn: true, returned: 40), Dispute("e", 30, isWithdrawn: true)]).ShouldBe((0m, 30m));
    }

    [Fact]
    public void Another_currency_takes_nothing() =>
        ClawBack.Of(NanoUsd.FromUsd(100m), [new PaymentNotice.ChargeRefunded("pi_1", new ReportedAmount(NanoUsd.FromUsd(5m), "eur"), Start)]).ShouldBe(default);

    [Fact]
    public void The_order_in_which_things_are_said_and_how_often_changes_nothing()
    {
        PaymentNotice[] said =
        [
            Refund("a", 5, 1), Total(5, 1), Refund("b", 7, 2), Total(12, 2), Refund("a", 5, 3, isVoid: true), Refund("c", 1, 4), Total(8, 4),
            Dispute("d", 40), Dispute("d", 40, isWithdrawn: true), Dispute("d", 40, isWithdrawn: true, returned: 10), Dispute("e", 3, isWithdrawn: true),
        ];
        var random = new Random(20260520);

        for (int round = 0; round < 200; round++)
        {
            var shuffled = said.Concat(said.Where(_ => random.Next(3) == 0)).ToArray();
            random.Shuffle(shuffled);
            Of(shuffled).ShouldBe((8m, 33m));
        }
    }

    private static (decimal Refunded, decimal Disputed) Of(IEnumerable<PaymentNotice> notices)
    {
        var result = ClawBack.Of(NanoUsd.FromUsd(100m), notices);
        return (result.Refunded.Usd, result.Disputed.Usd);
    }

    private static PaymentNotice.ChargeRefunded Total(decimal usd, int second) => new("pi_1", Amount(usd), Start.AddSeconds(second));

    private static PaymentNotice.RefundChanged Refund(string id, decimal usd, int second, bool isVoid = false) => new(id, "pi_1", Amount(usd), isVoid, Start.AddSeconds(second));

    private static PaymentNotice.DisputeChanged Dispute(string id, decimal usd, bool isWithdrawn = false, decimal returned = 0) => new(id, "pi_1", Amount(usd), isWithdrawn, Amount(returned));

    private static ReportedAmount Amount(decimal usd) => new(NanoUsd.FromUsd(usd), ReportedAmount.Usd);
}
