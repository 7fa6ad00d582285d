using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Shouldly;
using SmoothLlm.Core.Money;
using SmoothLlm.Core.Payments;
using SmoothLlm.Infrastructure.Payments;
using SmoothLlm.Tests.Support;
using Xunit;

namespace SmoothLlm.Tests.Payments;

public sealed class PaymentEventsTests
{
    [Fact]
    public async Task A_paid_checkout_credits_once_however_often_it_is_told()
    {
        await using var payments = await PaymentDesk.OpenAsync(withStripe: true);
        var order = await payments.CheckOutAsync(25m);
        payments.Stripe.Account.Pay(order.CheckoutSessionId!);

        for (int time = 0; time < 3; time++)
            await payments.TakeAllAsync();

        (await payments.PostedAsync(order)).ShouldBe(NanoUsd.FromUsd(25m));
        (await payments.FindAsync(order)).Status.ShouldBe(PurchaseStatus.Completed);
        (await payments.Database.ReadAsync(context => context.PaymentEvents.CountAsync())).ShouldBe(payments.Stripe.Account.Events.Count);
        await payments.AssertInvariantsAsync();
    }

    [Fact]
    public async Task The_receipt_and_the_card_that_was_left_follow_and_the_card_is_kept_only_when_wanted()
    {
        await using var payments = await PaymentDesk.OpenAsync(withStripe: true);
        var plain = await payments.CheckOutAsync(25m);
        var saving = await payments.CheckOutAsync(25m, savesCard: true);
        string payment = payments.Stripe.Account.Pay(plain.CheckoutSessionId!);
        payments.Stripe.Account.Pay(saving.CheckoutSessionId!);

        await payments.TakeAllAsync();

        (await payments.FindAsync(plain)).ReceiptUrl.ShouldBe($"https://pay.stripe.example/receipts/{payment}");
        var customers = payments.Database.Get<PaymentCustomers>();
        (await customers.FindAsync(plain.OrganizationId, CancellationToken.None)).ShouldNotBeNull().PaymentMethodId.ShouldBeNull();
        var customer = (await customers.FindAsync(saving.OrganizationId, CancellationToken.None)).ShouldNotBeNull();
        (customer.PaymentMethodId, customer.CardBrand, customer.CardLastFour).ShouldBe(("pm_good", "visa", "4242"));
    }

    [Fact]
    public async Task A_payment_that_takes_days_credits_when_it_comes_in()
    {
        await using var payments = await PaymentDesk.OpenAsync(withStripe: true);
        var order = await payments.CheckOutAsync(25m);
        payments.Stripe.Account.Pay(order.CheckoutSessionId!, isLater: true);
        await payments.TakeAllAsync();
        (await payments.FindAsync(order)).Status.ShouldBe(PurchaseStatus.Pending);

        payments.Stripe.Account.Settle(order.CheckoutSessionId!, isPaid: true);
        await payments.TakeAllAsync();

        (await payments.PostedAsync(order)).ShouldBe(NanoUsd.FromUsd(25m));
        await payments.AssertInvariantsAsync();
    }

    [Fact]
    public async Task A_payment_that_takes_days_and_does_not_come_fails_the_order()
    {
        await using var payments = await PaymentDesk.OpenAsync(withStripe: true);
        var order = await payments.CheckOutAsync(25m);
        payments.Stripe.Account.Pay(order.CheckoutSessionId!, isLater: true);
        payments.Stripe.Account.Settle(order.CheckoutSessionId!, isPaid: false);

        await payments.TakeAllAsync();

        var stored = await payments.FindAsync(order);
        stored.Status.ShouldBe(PurchaseStatus.Failed);
        stored.FailureReason.ShouldNotBeNull();
        (await payments.PostedAsync(order)).ShouldBe(NanoUsd.Zero);
    }

    [Fact]
    public async Task A_page_that_ran_out_of_time_cancels_the_order()
    {
        await using var payments = await PaymentDesk.OpenAsync(withStripe: true);
        var order = await payments.CheckOutAsync(25m);
        payments.Stripe.Account.Expire(order.CheckoutSessionId!);

        await payments.TakeAllAsync();

        (await payments.FindAsync(order)).Status.ShouldBe(PurchaseStatus.Cancelled);
    }

    [Theory]
    [InlineData("amount_total", 2400)]
    [InlineData("amount_total", 250_000)]
    [InlineData("currency", "eur")]
    [InlineData("payment_intent", null)]
    [InlineData("client_reference_id", "0198c1f0-0000-7000-8000-000000000001")]
    [InlineData("id", "cs_test_another")]
    public async Task An_event_that_contradicts_the_order_credits_nothing_and_waits_for_an_admin(string field, object? value)
    {
        await using var payments = await PaymentDesk.OpenAsync(withStripe: true);
        var order = await payments.CheckOutAsync(25m);
        payments.Stripe.Account.Pay(order.CheckoutSessionId!);
        var altered = JsonNode.Parse(payments.Stripe.Account.EventsOf("checkout.session.completed").Single())!;
        altered["data"]!["object"]![field] = JsonValue.Create(value);

        (await payments.TakeAsync(altered.ToJsonString())).ShouldBe(PaymentEventReceipt.Done);

        (await payments.PostedAsync(order)).ShouldBe(NanoUsd.Zero);
        var stored = (await payments.FindEventAsync((string)altered["id"]!)).ShouldNotBeNull();
        stored.Status.ShouldBe(PaymentEventStatus.Failed);
        stored.LastError.ShouldNotBeNullOrEmpty();
        stored.NextAttemptAt.ShouldBeNull();
        await payments.AssertInvariantsAsync();
    }

    [Fact]
    public async Task A_refund_that_comes_before_its_payment_waits_for_it()
    {
        await using var payments = await PaymentDesk.OpenAsync(withStripe: true);
        var order = await payments.CheckOutAsync(25m);
        string payment = payments.Stripe.Account.Pay(order.CheckoutSessionId!);
        payments.Stripe.Account.Refund(payment, 1000);
        string refunded = payments.Stripe.Account.EventsOf("charge.refunded").Single();

        (await payments.TakeAsync(refunded)).ShouldBe(PaymentEventReceipt.Done);
        (await payments.FindEventAsync((string)JsonNode.Parse(refunded)!["id"]!)).ShouldNotBeNull().Status.ShouldBe(PaymentEventStatus.Parked);
        await payments.TakeAsync(payments.Stripe.Account.EventsOf("payment_intent.succeeded").Single());
        (await payments.PostedAsync(order)).ShouldBe(NanoUsd.FromUsd(25m));
        await payments.Worker.RunOnceAsync(CancellationToken.None);

        (await payments.PostedAsync(order)).ShouldBe(NanoUsd.FromUsd(15m));
        await payments.AssertInvariantsAsync();
    }

    [Fact]
    public async Task An_event_about_an_order_that_never_comes_is_given_up_after_many_tries()
    {
        await using var payments = await PaymentDesk.OpenAsync(withStripe: true);
        payments.Stripe.Account.Tell("charge.refunded", new JsonObject { ["id"] = "ch_1", ["payment_intent"] = "pi_nobody", ["amount_refunded"] = 100, ["currency"] = "usd" });
        string payload = payments.Stripe.Account.Events.Single();
        string id = (string)JsonNode.Parse(payload)!["id"]!;

        await payments.TakeAsync(payload);
        for (int attempt = 2; attempt <= PaymentEvents.MaxAttempts; attempt++)
        {
            (await payments.FindEventAsync(id)).ShouldNotBeNull().Status.ShouldBe(PaymentEventStatus.Parked);
            (await payments.Events.ProcessDueAsync(CancellationToken.None)).ShouldBe(0, "it is not due yet");
            payments.Database.Time.Advance(TimeSpan.FromHours(1));
            (await payments.Events.ProcessDueAsync(CancellationToken.None)).ShouldBe(1);
        }

        var stored = (await payments.FindEventAsync(id)).ShouldNotBeNull();
        stored.Status.ShouldBe(PaymentEventStatus.Failed);
        stored.Attempts.ShouldBe(PaymentEvents.MaxAttempts);
        stored.NextAttemptAt.ShouldBeNull();
    }

    [Fact]
    public async Task An_event_that_was_given_up_can_be_done_again_by_an_admin()
    {
        await using var payments = await PaymentDesk.OpenAsync(withStripe: true);
        var order = await payments.CheckOutAsync(25m);
        payments.Stripe.Account.Pay(order.CheckoutSessionId!);
        string payload = payments.Stripe.Account.EventsOf("checkout.session.completed").Single();
        string id = (string)JsonNode.Parse(payload)!["id"]!;
        // As if it had been about another page, which was put right meanwhile.
        await SetSessionAsync(payments, order, "cs_wrong");
        await payments.TakeAsync(payload);
        (await payments.FindEventAsync(id)).ShouldNotBeNull().Status.ShouldBe(PaymentEventStatus.Failed);
        await SetSessionAsync(payments, order, order.CheckoutSessionId!);

        (await payments.Events.RetryAsync(id, CancellationToken.None)).ShouldBeTrue();
        (await payments.Events.RetryAsync("evt_unknown", CancellationToken.None)).ShouldBeFalse();

        (await payments.PostedAsync(order)).ShouldBe(NanoUsd.FromUsd(25m));
        (await payments.FindEventAsync(id)).ShouldNotBeNull().Status.ShouldBe(PaymentEventStatus.Processed);
    }

    [Fact]
    public async Task What_a_crash_left_undone_after_it_was_taken_down_is_done_later()
    {
        await using var payments = await PaymentDesk.OpenAsync(withStripe: true);
        var order = await payments.CheckOutAsync(25m);
        payments.Stripe.Account.Pay(order.CheckoutSessionId!);
        string payload = payments.Stripe.Account.EventsOf("checkout.session.completed").Single();
        await payments.Database.AddAsync(new PaymentEvent
        {
            Id = (string)JsonNode.Parse(payload)!["id"]!,
            Type = "checkout.session.completed",
            OccurredAt = SqliteDatabase.Start,
            ReceivedAt = SqliteDatabase.Start,
            NextAttemptAt = SqliteDatabase.Start.AddMinutes(1),
            Payload = payload,
        });

        payments.Database.Time.Advance(TimeSpan.FromMinutes(1));
        await payments.Worker.RunOnceAsync(CancellationToken.None);

        (await payments.PostedAsync(order)).ShouldBe(NanoUsd.FromUsd(25m));
    }

    [Fact]
    public async Task An_event_about_something_else_is_left_alone_and_one_of_an_unknown_kind_is_not_even_kept()
    {
        await using var payments = await PaymentDesk.OpenAsync(withStripe: true);
        var account = payments.Stripe.Account;
        account.Tell("checkout.session.completed", new JsonObject { ["id"] = "cs_other_product", ["payment_status"] = "paid", ["payment_intent"] = "pi_9", ["amount_total"] = 5, ["currency"] = "usd", ["client_reference_id"] = "cart 17" });
        account.Tell("invoice.paid", new JsonObject { ["id"] = "in_1" });

        foreach (string payload in account.Events)
            (await payments.TakeAsync(payload)).ShouldBe(PaymentEventReceipt.Done);

        (await payments.Database.ReadAsync(context => context.PaymentEvents.SingleAsync())).Status.ShouldBe(PaymentEventStatus.Ignored);
    }

    [Fact]
    public async Task An_event_about_real_money_is_refused_where_test_money_is_used()
    {
        await using var payments = await PaymentDesk.OpenAsync(withStripe: true);
        var order = await payments.CheckOutAsync(25m);
        payments.Stripe.Account.Pay(order.CheckoutSessionId!);
        var live = JsonNode.Parse(payments.Stripe.Account.EventsOf("checkout.session.completed").Single())!;
        live["livemode"] = true;

        (await payments.TakeAsync(live.ToJsonString())).ShouldBe(PaymentEventReceipt.WrongMode);

        (await payments.PostedAsync(order)).ShouldBe(NanoUsd.Zero);
        (await payments.Database.ReadAsync(context => context.PaymentEvents.CountAsync())).ShouldBe(0);
    }

    [Theory]
    [InlineData("")]
    [InlineData("{}")]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("{\"id\":17,\"type\":\"x\",\"created\":1}")]
    [InlineData("{\"id\":\"evt_1\",\"type\":\"x\",\"created\":1e300}")]
    [InlineData("{\"id\":\"evt_1\",\"type\":\"x\",\"created\":\"yesterday\"}")]
    public async Task What_is_no_event_is_malformed(string payload)
    {
        await using var payments = await PaymentDesk.OpenAsync();

        (await payments.TakeAsync(payload)).ShouldBe(PaymentEventReceipt.Malformed);
    }

    [Fact]
    public async Task A_card_that_was_given_up_is_forgotten_and_automatic_buying_stops()
    {
        await using var payments = await PaymentDesk.OpenAsync(withStripe: true);
        var order = await payments.CheckOutAsync(25m, savesCard: true);
        payments.Stripe.Account.Pay(order.CheckoutSessionId!);
        await payments.TakeAllAsync();
        await payments.Database.AddAsync(new AutoTopUp
        {
            OrganizationId = order.OrganizationId, UserId = "user", IsEnabled = true, ThresholdNanoUsd = 1, AmountNanoUsd = 1, DailyCapNanoUsd = 1,
        });

        payments.Stripe.Account.Tell("payment_method.detached", new JsonObject { ["id"] = "pm_good", ["customer"] = null });
        await payments.TakeAllAsync();

        (await payments.Database.Get<PaymentCustomers>().FindAsync(order.OrganizationId, CancellationToken.None)).ShouldNotBeNull().PaymentMethodId.ShouldBeNull();
        (await payments.Database.ReadAsync(context => context.AutoTopUps.SingleAsync())).IsEnabled.ShouldBeFalse();
    }

    private static Task SetSessionAsync(PaymentDesk payments, Purchase order, string sessionId) => payments.Database.Get<Infrastructure.Persistence.Database>().WriteAsync(
        context => context.Purchases.Where(purchase => purchase.Id == order.Id).ExecuteUpdateAsync(set => set.SetProperty(purchase => purchase.CheckoutSessionId, sessionId)),
        CancellationToken.None);
}
