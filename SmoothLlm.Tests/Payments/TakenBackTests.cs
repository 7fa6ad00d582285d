using Shouldly;
using SmoothLlm.Core.Money;
using SmoothLlm.Core.Payments;
using SmoothLlm.Infrastructure.Payments;
using SmoothLlm.Tests.Payments.Stripe;
using Xunit;

namespace SmoothLlm.Tests.Payments;

/// <summary>Refunds and disputes, step by step.</summary>
public sealed class TakenBackTests
{
    [Fact]
    public async Task Partial_refunds_are_taken_from_the_wallet_each_once_and_one_that_fails_comes_back()
    {
        await using var payments = await PaymentDesk.OpenAsync(withStripe: true);
        var (order, payment) = await PayAsync(payments, 100m);
        string first = payments.Stripe.Account.Refund(payment, 1000);
        payments.Stripe.Account.Refund(payment, 2500);
        await payments.TakeAllAsync();
        (await payments.PostedAsync(order)).ShouldBe(NanoUsd.FromUsd(65m));

        payments.Stripe.Account.FailRefund(first);
        await payments.TakeAllAsync();
        await payments.TakeAllAsync();

        (await payments.PostedAsync(order)).ShouldBe(NanoUsd.FromUsd(75m));
        (await payments.FindAsync(order)).RefundedNanoUsd.ShouldBe(25 * NanoUsd.PerUsd);
        await payments.AssertInvariantsAsync();
    }

    [Fact]
    public async Task A_dispute_takes_the_money_and_a_won_one_brings_it_back()
    {
        await using var payments = await PaymentDesk.OpenAsync(withStripe: true);
        var (order, payment) = await PayAsync(payments, 100m);
        string dispute = payments.Stripe.Account.Dispute(payment, 10_000);
        await payments.TakeAllAsync();
        (await payments.PostedAsync(order)).ShouldBe(NanoUsd.Zero);
        (await payments.FindAsync(order)).DisputedNanoUsd.ShouldBe(100 * NanoUsd.PerUsd);

        payments.Stripe.Account.CloseDispute(dispute, "won");
        await payments.TakeAllAsync();

        (await payments.PostedAsync(order)).ShouldBe(NanoUsd.FromUsd(100m));
        await payments.AssertInvariantsAsync();
    }

    [Fact]
    public async Task A_lost_dispute_and_an_inquiry_change_nothing_more()
    {
        await using var payments = await PaymentDesk.OpenAsync(withStripe: true);
        var (order, payment) = await PayAsync(payments, 100m);
        payments.Stripe.Account.Dispute(payment, 3000, "warning_needs_response");
        await payments.TakeAllAsync();
        (await payments.PostedAsync(order)).ShouldBe(NanoUsd.FromUsd(100m), "an inquiry moves no money");

        string dispute = payments.Stripe.Account.Dispute(payment, 4000);
        payments.Stripe.Account.CloseDispute(dispute, "lost");
        await payments.TakeAllAsync();

        (await payments.PostedAsync(order)).ShouldBe(NanoUsd.FromUsd(60m));
        await payments.AssertInvariantsAsync();
    }

    [Fact]
    public async Task A_dispute_about_more_than_is_left_takes_what_is_left()
    {
        await using var payments = await PaymentDesk.OpenAsync(withStripe: true);
        var (order, payment) = await PayAsync(payments, 100m);
        payments.Stripe.Account.Refund(payment, 3000);
        payments.Stripe.Account.Dispute(payment, 10_000);

        await payments.TakeAllAsync();

        (await payments.PostedAsync(order)).ShouldBe(NanoUsd.Zero);
        var stored = await payments.FindAsync(order);
        (stored.RefundedNanoUsd, stored.DisputedNanoUsd).ShouldBe((30 * NanoUsd.PerUsd, 70 * NanoUsd.PerUsd));
        await payments.AssertInvariantsAsync();
    }

    [Fact]
    public async Task What_is_taken_back_may_overdraw_a_wallet_that_was_spent()
    {
        await using var payments = await PaymentDesk.OpenAsync(withStripe: true);
        var (order, payment) = await PayAsync(payments, 100m);
        await payments.SpendAsync(order, 80m);

        payments.Stripe.Account.Refund(payment, 10_000);
        await payments.TakeAllAsync();

        (await payments.PostedAsync(order)).ShouldBe(NanoUsd.FromUsd(-80m));
        await payments.AssertInvariantsAsync(mayBeOverdrawn: true);
    }

    [Fact]
    public async Task An_admin_gives_a_part_back_and_it_counts_once_when_the_provider_tells_it_too()
    {
        await using var payments = await PaymentDesk.OpenAsync(withStripe: true);
        var (order, _) = await PayAsync(payments, 100m);
        var refunds = payments.Database.Get<Refunds>();
        var request = Guid.NewGuid();

        for (int time = 0; time < 2; time++)
        {
            (await refunds.RefundAsync(order.Id, NanoUsd.FromUsd(40m), request, "admin", CancellationToken.None)).ShouldBeOfType<RefundResult.Refunded>();
            (await payments.PostedAsync(order)).ShouldBe(NanoUsd.FromUsd(60m));
        }

        await payments.TakeAllAsync();
        (await payments.PostedAsync(order)).ShouldBe(NanoUsd.FromUsd(60m));
        (await refunds.RefundAsync(order.Id, NanoUsd.FromUsd(60.01m), Guid.NewGuid(), "admin", CancellationToken.None)).ShouldBeOfType<RefundResult.Refused>();
        (await refunds.RefundAsync(order.Id, NanoUsd.FromUsd(-1m), Guid.NewGuid(), "admin", CancellationToken.None)).ShouldBeOfType<RefundResult.Refused>();
        await payments.AssertInvariantsAsync();
    }

    [Fact]
    public async Task A_refund_whose_answer_is_lost_is_told_by_the_provider()
    {
        await using var payments = await PaymentDesk.OpenAsync(withStripe: true);
        var (order, _) = await PayAsync(payments, 100m);
        payments.Stripe.Fail("refunds", [.. Enumerable.Repeat(new StripeFault(StripeFault.Cut, IsAfterEffect: true), 3)]);

        (await payments.Database.Get<Refunds>().RefundAsync(order.Id, NanoUsd.FromUsd(40m), Guid.NewGuid(), "admin", CancellationToken.None)).ShouldBeOfType<RefundResult.Unavailable>();
        (await payments.PostedAsync(order)).ShouldBe(NanoUsd.FromUsd(100m));
        await payments.TakeAllAsync();

        (await payments.PostedAsync(order)).ShouldBe(NanoUsd.FromUsd(60m));
        await payments.AssertInvariantsAsync();
    }

    private static async Task<(Purchase Order, string Payment)> PayAsync(PaymentDesk payments, decimal amountUsd)
    {
        var order = await payments.CheckOutAsync(amountUsd);
        string payment = payments.Stripe.Account.Pay(order.CheckoutSessionId!);
        await payments.TakeAllAsync();
        return (order, payment);
    }
}
