using Microsoft.EntityFrameworkCore;
using Shouldly;
using SmoothLlm.Core.Money;
using SmoothLlm.Core.Organizations;
using SmoothLlm.Core.Payments;
using SmoothLlm.Infrastructure.Identity;
using SmoothLlm.Infrastructure.Payments;
using SmoothLlm.Infrastructure.Persistence;
using SmoothLlm.Tests.Payments.Stripe;
using SmoothLlm.Tests.Support;
using Xunit;

namespace SmoothLlm.Tests.Payments;

public sealed class AutoTopUpTests
{
    private static readonly AutoTopUpDraft Wish = new(IsEnabled: true, ThresholdUsd: 5m, AmountUsd: 20m, DailyCapUsd: 50m);

    [Fact]
    public async Task Credits_are_bought_from_the_saved_card_when_less_than_the_threshold_is_available()
    {
        await using var payments = await PaymentDesk.OpenAsync(withStripe: true);
        var order = await WishAsync(payments);
        await RunAsync(payments);
        payments.Stripe.CallsOf("payment_intents").ShouldBeEmpty("there is enough");

        await payments.SpendAsync(order, 6m);
        await RunAsync(payments);

        (await payments.PostedAsync(order)).ShouldBe(NanoUsd.FromUsd(24m));
        var bought = (await BoughtAsync(payments)).ShouldHaveSingleItem();
        bought.Status.ShouldBe(PurchaseStatus.Completed);
        var call = payments.Stripe.CallsOf("payment_intents").ShouldHaveSingleItem();
        call["off_session"].ShouldBe("true");
        call["confirm"].ShouldBe("true");
        call["payment_method"].ShouldBe(StripeAccount.GoodCard);
        call["amount"].ShouldBe("2000");
        call.IdempotencyKey.ShouldBe($"charge-{bought.Id}");
        await payments.TakeAllAsync();
        (await payments.PostedAsync(order)).ShouldBe(NanoUsd.FromUsd(24m), "the webhook adds nothing");
        await payments.AssertInvariantsAsync();
    }

    [Fact]
    public async Task What_requests_hold_is_not_available()
    {
        await using var payments = await PaymentDesk.OpenAsync(withStripe: true);
        var order = await WishAsync(payments);
        await HoldAsync(payments, order, 6m);

        await RunAsync(payments);

        (await BoughtAsync(payments)).Count.ShouldBe(1);
    }

    [Fact]
    public async Task Many_looks_at_once_buy_once()
    {
        await using var payments = await PaymentDesk.OpenAsync(withStripe: true);
        var order = await WishAsync(payments);
        await payments.SpendAsync(order, 6m);

        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() => RunAsync(payments))));

        (await BoughtAsync(payments)).Count.ShouldBe(1);
        (await payments.PostedAsync(order)).ShouldBe(NanoUsd.FromUsd(24m));
    }

    [Fact]
    public async Task No_more_is_bought_in_a_day_than_the_cap_allows_and_the_next_day_is_another()
    {
        await using var payments = await PaymentDesk.OpenAsync(withStripe: true);
        var order = await WishAsync(payments);
        for (int round = 0; round < 4; round++)
        {
            await payments.SpendAsync(order, (await payments.PostedAsync(order)).Usd);
            await RunAsync(payments);
        }

        (await BoughtAsync(payments)).Count.ShouldBe(2, "a third one would be $60 of $50");
        payments.Database.Time.Advance(TimeSpan.FromDays(1));
        await RunAsync(payments);
        (await BoughtAsync(payments)).Count.ShouldBe(3);
        await payments.AssertInvariantsAsync();
    }

    [Fact]
    public async Task What_another_node_bought_since_the_look_counts_for_the_cap()
    {
        await using var payments = await PaymentDesk.OpenAsync(withStripe: true);
        var order = await WishAsync(payments);
        await payments.SpendAsync(order, 10m);
        var wishes = payments.Database.Get<AutoTopUps>();
        var seen = (await wishes.FindDueAsync(CancellationToken.None)).ShouldHaveSingleItem();
        await RunAsync(payments);
        await payments.SpendAsync(order, 20m);

        (await wishes.BeginAsync(seen, CancellationToken.None)).ShouldBeNull();

        (await BoughtAsync(payments)).Count.ShouldBe(1);
    }

    [Theory]
    [InlineData(StripeAccount.DeclinedCard, "Your card was declined.")]
    [InlineData(StripeAccount.AskingCard, "Your card's bank requires you to confirm this payment.")]
    public async Task A_card_that_does_not_pay_is_tried_again_later_and_given_up_after_three_times_with_a_mail(string card, string reason)
    {
        await using var payments = await PaymentDesk.OpenAsync(withStripe: true);
        payments.Stripe.Account.Card = card;
        var order = await WishAsync(payments);
        await payments.SpendAsync(order, 8m);

        await RunAsync(payments);
        await RunAsync(payments);
        (await BoughtAsync(payments)).Count.ShouldBe(1, "a bank that has just said no is not asked again at once");
        payments.Database.Time.Advance(TimeSpan.FromMinutes(15));
        await RunAsync(payments);
        payments.Database.Time.Advance(TimeSpan.FromMinutes(60));
        await RunAsync(payments);
        payments.Database.Time.Advance(TimeSpan.FromDays(2));
        await RunAsync(payments);

        var tried = await BoughtAsync(payments);
        tried.Count.ShouldBe(AutoTopUps.MaxFailures);
        tried.ShouldAllBe(purchase => purchase.Status == PurchaseStatus.Failed && purchase.FailureReason == reason);
        var setting = (await payments.Database.Get<AutoTopUps>().FindAsync(order.OrganizationId, CancellationToken.None)).ShouldNotBeNull();
        setting.IsEnabled.ShouldBeFalse();
        setting.DisabledReason.ShouldBe(reason);
        var mail = await payments.Mails.NextAsync();
        mail.To.ShouldBe("owner@example.com");
        mail.Text.ShouldContain(reason);
        (await payments.PostedAsync(order)).ShouldBe(NanoUsd.FromUsd(2m));
        await payments.AssertInvariantsAsync();
    }

    [Fact]
    public async Task A_success_forgets_earlier_failures()
    {
        await using var payments = await PaymentDesk.OpenAsync(withStripe: true);
        payments.Stripe.Account.Card = StripeAccount.DeclinedCard;
        var order = await WishAsync(payments);
        await payments.SpendAsync(order, 8m);
        await RunAsync(payments);
        await SetCardAsync(payments, order, StripeAccount.GoodCard);
        payments.Database.Time.Advance(TimeSpan.FromMinutes(15));

        await RunAsync(payments);

        (await payments.Database.Get<AutoTopUps>().FindAsync(order.OrganizationId, CancellationToken.None)).ShouldNotBeNull().ConsecutiveFailures.ShouldBe(0);
        (await payments.PostedAsync(order)).ShouldBe(NanoUsd.FromUsd(22m));
    }

    [Fact]
    public async Task A_charge_whose_answer_is_lost_is_made_once()
    {
        await using var payments = await PaymentDesk.OpenAsync(withStripe: true);
        var order = await WishAsync(payments);
        await payments.SpendAsync(order, 6m);
        payments.Stripe.Fail("payment_intents", [.. Enumerable.Repeat(new StripeFault(StripeFault.Cut, IsAfterEffect: true), 3)]);
        await RunAsync(payments);
        await RunAsync(payments);
        (await BoughtAsync(payments)).ShouldHaveSingleItem().Status.ShouldBe(PurchaseStatus.Pending);

        payments.Database.Time.Advance(TimeSpan.FromMinutes(1));
        await RunAsync(payments);

        (await payments.PostedAsync(order)).ShouldBe(NanoUsd.FromUsd(24m));
        payments.Stripe.Account.EventsOf("payment_intent.succeeded").Count.ShouldBe(2, "the order, and one charge");
        await payments.AssertInvariantsAsync();
    }

    [Fact]
    public async Task After_half_a_day_without_an_answer_the_charge_is_looked_for_and_not_repeated()
    {
        await using var payments = await PaymentDesk.OpenAsync(withStripe: true);
        var order = await WishAsync(payments);
        await payments.SpendAsync(order, 6m);
        payments.Stripe.Fail("payment_intents", [.. Enumerable.Repeat(new StripeFault(StripeFault.Cut, IsAfterEffect: true), 3)]);
        await RunAsync(payments);
        int posts = payments.Stripe.CallsOf("payment_intents").Count(call => call.Method == "POST");
        payments.Database.Time.Advance(TimeSpan.FromHours(13));

        await RunAsync(payments);

        (await payments.PostedAsync(order)).ShouldBe(NanoUsd.FromUsd(24m));
        payments.Stripe.CallsOf("payment_intents").Count(call => call.Method == "POST").ShouldBe(posts);
    }

    [Fact]
    public async Task A_payment_that_its_owner_confirms_after_it_had_failed_is_credited()
    {
        await using var payments = await PaymentDesk.OpenAsync(withStripe: true);
        payments.Stripe.Account.Card = StripeAccount.AskingCard;
        var order = await WishAsync(payments);
        await payments.SpendAsync(order, 8m);
        await RunAsync(payments);
        await payments.TakeAllAsync();
        var failed = (await BoughtAsync(payments)).ShouldHaveSingleItem();
        failed.Status.ShouldBe(PurchaseStatus.Failed);

        var told = System.Text.Json.Nodes.JsonNode.Parse(payments.Stripe.Account.EventsOf("payment_intent.requires_action").Single())!;
        payments.Stripe.Account.Confirm((string)told["data"]!["object"]!["id"]!);
        await payments.TakeAllAsync();

        (await payments.FindAsync(failed)).Status.ShouldBe(PurchaseStatus.Completed);
        (await payments.PostedAsync(order)).ShouldBe(NanoUsd.FromUsd(22m));
        await payments.AssertInvariantsAsync();
    }

    [Fact]
    public async Task Without_a_card_it_cannot_be_switched_on_and_a_card_that_is_removed_switches_it_off()
    {
        await using var payments = await PaymentDesk.OpenAsync(withStripe: true);
        var wishes = payments.Database.Get<AutoTopUps>();
        var without = await payments.Database.AddOrganizationAsync();
        (await wishes.SaveAsync(without, "user", Wish, CancellationToken.None)).ShouldBeOfType<SaveAutoTopUpResult.NoCard>();
        var order = await WishAsync(payments);

        (await payments.Database.Get<PaymentCustomers>().RemoveCardAsync(order.OrganizationId, CancellationToken.None)).ShouldBeTrue();
        await payments.SpendAsync(order, 8m);
        await RunAsync(payments);

        (await wishes.FindAsync(order.OrganizationId, CancellationToken.None)).ShouldNotBeNull().IsEnabled.ShouldBeFalse();
        (await BoughtAsync(payments)).ShouldBeEmpty();
        payments.Stripe.CallsOf($"payment_methods/{StripeAccount.GoodCard}/detach").Count.ShouldBe(1);
    }

    [Theory]
    [InlineData(0, 20, 50, "ThresholdUsd")]
    [InlineData(-1, 20, 50, "ThresholdUsd")]
    [InlineData(10_001, 20, 50, "ThresholdUsd")]
    [InlineData(5, 0.5, 50, "AmountUsd")]
    [InlineData(5, 20.001, 50, "AmountUsd")]
    [InlineData(5, 20, 19.99, "DailyCapUsd")]
    [InlineData(5, 20, 1_000_001, "DailyCapUsd")]
    public async Task A_wish_that_makes_no_sense_is_refused_at_its_field(double threshold, double amount, double cap, string field)
    {
        await using var payments = await PaymentDesk.OpenAsync();

        var result = await payments.Database.Get<AutoTopUps>().SaveAsync(
            await payments.Database.AddOrganizationAsync(), "user", new AutoTopUpDraft(true, (decimal)threshold, (decimal)amount, (decimal)cap), CancellationToken.None);

        result.ShouldBeOfType<SaveAutoTopUpResult.Invalid>().Field.ShouldBe(field);
    }

    private static Task RunAsync(PaymentDesk payments) => payments.TopUps.RunOnceAsync(CancellationToken.None);

    private static async Task<List<Purchase>> BoughtAsync(PaymentDesk payments) => await payments.Database.ReadAsync(
        context => context.Purchases.AsNoTracking().Where(purchase => purchase.Origin == PurchaseOrigin.AutoTopUp).ToListAsync());

    /// <summary>An organization with $10, a saved card, and the wish.</summary>
    private static async Task<Purchase> WishAsync(PaymentDesk payments)
    {
        var order = await payments.CheckOutAsync(10m, savesCard: true);
        var owner = new ApplicationUser { UserName = "owner@example.com", Email = "owner@example.com" };
        await payments.Database.AddAsync(
            owner,
            new Membership { OrganizationId = order.OrganizationId, UserId = owner.Id, Role = OrganizationRole.Owner, CreatedAt = SqliteDatabase.Start });
        payments.Stripe.Account.Pay(order.CheckoutSessionId!);
        await payments.TakeAllAsync();
        (await payments.Database.Get<AutoTopUps>().SaveAsync(order.OrganizationId, owner.Id, Wish, CancellationToken.None)).ShouldBeOfType<SaveAutoTopUpResult.Saved>();
        return order;
    }

    private static Task SetCardAsync(PaymentDesk payments, Purchase order, string card) => payments.Database.Get<Database>().WriteAsync(
        context => context.PaymentCustomers.Where(customer => customer.OrganizationId == order.OrganizationId)
            .ExecuteUpdateAsync(set => set.SetProperty(customer => customer.PaymentMethodId, card)),
        CancellationToken.None);

    private static async Task HoldAsync(PaymentDesk payments, Purchase order, decimal usd)
    {
        long account = await payments.Database.ReadAsync(context => context.LedgerAccounts.Where(found => found.OrganizationId == order.OrganizationId).Select(found => found.Id).SingleAsync());
        var hold = new Core.Ledger.HoldRequest(Guid.NewGuid(), account, NanoUsd.FromUsd(usd), Guid.NewGuid(), 0);
        (await payments.Database.Get<Core.Ledger.ILedger>().Open(hold).Outcome).ShouldBeOfType<Core.Ledger.HoldResult.Granted>();
    }
}
