using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Shouldly;
using SmoothLlm.Core.Money;
using SmoothLlm.Core.Payments;
using SmoothLlm.Infrastructure.Payments;
using Xunit;

namespace SmoothLlm.Tests.Payments;

public sealed class CheckoutsTests
{
    [Fact]
    public async Task Coming_back_credits_without_a_webhook_and_the_webhook_adds_nothing()
    {
        await using var payments = await PaymentDesk.OpenAsync(withStripe: true);
        var order = await payments.CheckOutAsync(25m);
        payments.Stripe.Account.Pay(order.CheckoutSessionId!);

        var returned = await payments.Checkouts.ReturnAsync(order.OrganizationId, order.CheckoutSessionId!, CancellationToken.None);

        returned.ShouldNotBeNull().Status.ShouldBe(PurchaseStatus.Completed);
        await payments.TakeAllAsync();
        (await payments.Checkouts.ReturnAsync(order.OrganizationId, order.CheckoutSessionId!, CancellationToken.None)).ShouldNotBeNull();
        (await payments.PostedAsync(order)).ShouldBe(NanoUsd.FromUsd(25m));
        await payments.AssertInvariantsAsync();
    }

    [Fact]
    public async Task Another_organizations_session_is_as_unknown_as_one_that_never_was()
    {
        await using var payments = await PaymentDesk.OpenAsync(withStripe: true);
        var theirs = await payments.CheckOutAsync(25m);
        payments.Stripe.Account.Pay(theirs.CheckoutSessionId!);
        var ours = await payments.Database.AddOrganizationAsync("Other");

        (await payments.Checkouts.ReturnAsync(ours, theirs.CheckoutSessionId!, CancellationToken.None)).ShouldBeNull();
        (await payments.Checkouts.ReturnAsync(ours, "cs_test_nothing", CancellationToken.None)).ShouldBeNull();

        (await payments.PostedAsync(theirs)).ShouldBe(NanoUsd.Zero);
        (await payments.Checkouts.CancelAsync(ours, theirs.Id, CancellationToken.None)).ShouldBe(CancelPurchaseResult.NotFound);
    }

    [Fact]
    public async Task Coming_back_without_having_paid_credits_nothing()
    {
        await using var payments = await PaymentDesk.OpenAsync(withStripe: true);
        var order = await payments.CheckOutAsync(25m);

        (await payments.Checkouts.ReturnAsync(order.OrganizationId, order.CheckoutSessionId!, CancellationToken.None)).ShouldNotBeNull().Status.ShouldBe(PurchaseStatus.Pending);

        (await payments.Checkouts.FindPageAsync(await payments.FindAsync(order), CancellationToken.None)).ShouldNotBeNull().Host.ShouldBe("checkout.stripe.example");
        (await payments.PostedAsync(order)).ShouldBe(NanoUsd.Zero);
    }

    [Fact]
    public async Task Cancelling_closes_the_page_so_that_nobody_pays_later()
    {
        await using var payments = await PaymentDesk.OpenAsync(withStripe: true);
        var order = await payments.CheckOutAsync(25m);

        (await payments.Checkouts.CancelAsync(order.OrganizationId, order.Id, CancellationToken.None)).ShouldBe(CancelPurchaseResult.Cancelled);

        ((string?)payments.Stripe.Account.Find(order.CheckoutSessionId!)["status"]).ShouldBe("expired");
    }

    [Fact]
    public async Task Cancelling_what_was_paid_a_moment_ago_credits_it_instead()
    {
        await using var payments = await PaymentDesk.OpenAsync(withStripe: true);
        var order = await payments.CheckOutAsync(25m);
        payments.Stripe.Account.Pay(order.CheckoutSessionId!);

        (await payments.Checkouts.CancelAsync(order.OrganizationId, order.Id, CancellationToken.None)).ShouldBe(CancelPurchaseResult.TooLate);

        (await payments.PostedAsync(order)).ShouldBe(NanoUsd.FromUsd(25m));
    }

    [Fact]
    public async Task Nothing_is_cancelled_while_the_provider_does_not_say_whether_somebody_pays()
    {
        await using var payments = await PaymentDesk.OpenAsync(withStripe: true);
        var order = await payments.CheckOutAsync(25m);
        payments.Stripe.Fail($"checkout/sessions/{order.CheckoutSessionId}/expire", 503, times: 3);

        (await payments.Checkouts.CancelAsync(order.OrganizationId, order.Id, CancellationToken.None)).ShouldBe(CancelPurchaseResult.Unavailable);

        (await payments.FindAsync(order)).Status.ShouldBe(PurchaseStatus.Pending);
    }

    [Fact]
    public async Task A_customer_is_made_once_for_an_organization()
    {
        await using var payments = await PaymentDesk.OpenAsync(withStripe: true);
        var first = await payments.CheckOutAsync(25m);
        await payments.CheckOutAsync(30m, first.OrganizationId);

        payments.Stripe.CallsOf("customers").ShouldHaveSingleItem()["metadata[organization_id]"].ShouldBe(first.OrganizationId.ToString());
        payments.Stripe.CallsOf("checkout/sessions").Select(call => call["customer"]).Distinct().Count().ShouldBe(1);
    }

    [Fact]
    public async Task A_page_that_cannot_be_opened_gives_the_order_up_and_says_so()
    {
        await using var payments = await PaymentDesk.OpenAsync(withStripe: true);
        var organization = await payments.Database.AddOrganizationAsync();
        payments.Stripe.Fail("checkout/sessions", 500, times: 3);

        (await payments.Checkouts.StartAsync(organization, "user", 25m, savesCard: false, PaymentDesk.Portal, CancellationToken.None)).ShouldBeOfType<StartCheckoutResult.Unavailable>();

        (await payments.Database.ReadAsync(context => context.Purchases.SingleAsync())).Status.ShouldBe(PurchaseStatus.Cancelled);
    }

    [Fact]
    public async Task A_customer_who_was_deleted_at_the_provider_is_made_anew_for_the_next_order()
    {
        await using var payments = await PaymentDesk.OpenAsync(withStripe: true);
        var order = await payments.CheckOutAsync(25m);
        var customer = (await payments.Database.Get<PaymentCustomers>().FindAsync(order.OrganizationId, CancellationToken.None)).ShouldNotBeNull();
        payments.Stripe.Account.Tell("customer.deleted", new JsonObject { ["id"] = customer.CustomerId });
        await payments.TakeAllAsync();

        await payments.CheckOutAsync(25m, order.OrganizationId);

        payments.Stripe.CallsOf("checkout/sessions")[^1]["customer"].ShouldNotBe(customer.CustomerId);
    }
}
