using Shouldly;
using SmoothLlm.Core.Money;
using SmoothLlm.Core.Payments;
using SmoothLlm.Infrastructure.Payments;
using Xunit;

namespace SmoothLlm.Tests.Payments;

public sealed class ReconciliationTests
{
    [Fact]
    public async Task A_payment_whose_webhook_never_came_is_credited()
    {
        await using var payments = await PaymentDesk.OpenAsync(withStripe: true);
        var order = await payments.CheckOutAsync(25m);
        payments.Stripe.Account.Pay(order.CheckoutSessionId!);
        payments.Database.Time.Advance(TimeSpan.FromMinutes(6));

        (await RunAsync(payments)).ShouldBeGreaterThan(0);
        (await RunAsync(payments)).ShouldBe(0, "the second look finds nothing to do");

        (await payments.PostedAsync(order)).ShouldBe(NanoUsd.FromUsd(25m));
        (await payments.FindAsync(order)).ReceiptUrl.ShouldNotBeNull();
        await payments.AssertInvariantsAsync();
    }

    [Fact]
    public async Task An_open_order_is_asked_about_even_where_events_are_not_listed()
    {
        await using var payments = await PaymentDesk.OpenAsync(withStripe: true);
        var paid = await payments.CheckOutAsync(25m);
        var expired = await payments.CheckOutAsync(25m);
        payments.Stripe.Account.Pay(paid.CheckoutSessionId!);
        payments.Stripe.Account.Expire(expired.CheckoutSessionId!);
        payments.Stripe.Fail("events", 500, times: 3);
        payments.Database.Time.Advance(TimeSpan.FromMinutes(6));

        (await RunAsync(payments)).ShouldBe(2);

        (await payments.PostedAsync(paid)).ShouldBe(NanoUsd.FromUsd(25m));
        (await payments.FindAsync(expired)).Status.ShouldBe(PurchaseStatus.Cancelled);
    }

    [Fact]
    public async Task Missed_refunds_are_taken_back_over_several_pages_of_events()
    {
        await using var payments = await PaymentDesk.OpenAsync(withStripe: true);
        var order = await payments.CheckOutAsync(100m);
        string payment = payments.Stripe.Account.Pay(order.CheckoutSessionId!);
        await payments.TakeAllAsync();
        for (int refund = 0; refund < 12; refund++)
            payments.Stripe.Account.Refund(payment, 100);

        (await RunAsync(payments)).ShouldBe(24);

        (await payments.PostedAsync(order)).ShouldBe(NanoUsd.FromUsd(88m));
        payments.Stripe.CallsOf("events").Count.ShouldBe(3);
        await payments.AssertInvariantsAsync();
    }

    [Fact]
    public async Task Events_that_could_not_be_listed_are_looked_for_again()
    {
        await using var payments = await PaymentDesk.OpenAsync(withStripe: true);
        var order = await payments.CheckOutAsync(100m);
        string payment = payments.Stripe.Account.Pay(order.CheckoutSessionId!);
        await payments.TakeAllAsync();
        payments.Stripe.Account.Refund(payment, 100);
        payments.Stripe.Fail("events", 500, times: 3);
        (await RunAsync(payments)).ShouldBe(0);
        payments.Database.Time.Advance(TimeSpan.FromHours(2));

        (await RunAsync(payments)).ShouldBe(2);

        (await payments.PostedAsync(order)).ShouldBe(NanoUsd.FromUsd(99m));
    }

    [Fact]
    public async Task Refunds_that_differ_from_the_providers_list_are_set_right()
    {
        await using var payments = await PaymentDesk.OpenAsync(withStripe: true);
        var order = await payments.CheckOutAsync(100m);
        string payment = payments.Stripe.Account.Pay(order.CheckoutSessionId!);
        string refund = payments.Stripe.Account.Refund(payment, 5000);
        await payments.TakeAllAsync();
        (await payments.PostedAsync(order)).ShouldBe(NanoUsd.FromUsd(50m));
        // The bank sends it back, and neither of the events that say so is ever listed.
        payments.Stripe.Account.Now -= 7 * 24 * 3600;
        payments.Stripe.Account.FailRefund(refund);

        (await RunAsync(payments)).ShouldBe(1);

        (await payments.PostedAsync(order)).ShouldBe(NanoUsd.FromUsd(100m));
        await payments.AssertInvariantsAsync();
    }

    [Fact]
    public async Task An_order_without_a_page_is_given_up_after_a_day()
    {
        await using var payments = await PaymentDesk.OpenAsync(withStripe: true);
        var order = await payments.OrderAsync(25m);
        payments.Database.Time.Advance(TimeSpan.FromHours(24));
        await RunAsync(payments);
        (await payments.FindAsync(order)).Status.ShouldBe(PurchaseStatus.Pending);

        payments.Database.Time.Advance(TimeSpan.FromHours(2));
        await RunAsync(payments);

        (await payments.FindAsync(order)).Status.ShouldBe(PurchaseStatus.Cancelled);
    }

    [Fact]
    public async Task A_receipt_that_could_not_be_had_is_fetched_later()
    {
        await using var payments = await PaymentDesk.OpenAsync(withStripe: true);
        var order = await payments.CheckOutAsync(25m);
        string payment = payments.Stripe.Account.Pay(order.CheckoutSessionId!);
        payments.Stripe.Fail($"payment_intents/{payment}", 500, times: 3);
        await payments.TakeAllAsync();
        (await payments.FindAsync(order)).ReceiptUrl.ShouldBeNull();

        await RunAsync(payments);

        (await payments.FindAsync(order)).ReceiptUrl.ShouldNotBeNull();
    }

    [Fact]
    public async Task Without_a_provider_there_is_nothing_to_compare()
    {
        await using var payments = await PaymentDesk.OpenAsync();
        await payments.OrderAsync(25m);
        payments.Database.Time.Advance(TimeSpan.FromDays(2));

        (await RunAsync(payments)).ShouldBe(0);
    }

    private static Task<int> RunAsync(PaymentDesk payments) => payments.Database.Get<Reconciliation>().RunOnceAsync(CancellationToken.None);
}
