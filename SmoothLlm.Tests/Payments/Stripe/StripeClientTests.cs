using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Shouldly;
using SmoothLlm.Core.Money;
using SmoothLlm.Core.Payments;
using SmoothLlm.Infrastructure.Payments.Stripe;
using SmoothLlm.Tests.Support;
using Xunit;

namespace SmoothLlm.Tests.Payments.Stripe;

public sealed class StripeClientTests : IAsyncLifetime
{
    private static readonly Guid Purchase = Guid.Parse("0198c1f0-0000-7000-8000-000000000001");

    private readonly List<string> logged = [];
    private StripeStandIn stripe = null!;
    private StripeClient client = null!;
    private StripeGateway gateway = null!;

    public async Task InitializeAsync()
    {
        stripe = await StripeStandIn.StartAsync();
        client = Client();
        gateway = new StripeGateway(client, new ManualTime(SqliteDatabase.Start));
    }

    public async Task DisposeAsync()
    {
        client.Dispose();
        await stripe.DisposeAsync();
    }

    [Fact]
    public async Task A_checkout_says_what_the_provider_needs_and_nothing_of_the_card_unless_it_is_wanted()
    {
        var session = Done(await gateway.CreateCheckoutAsync(Order(savesCard: false), CancellationToken.None));

        session.Url.ShouldNotBeNull().Host.ShouldBe("checkout.stripe.example");
        session.PurchaseId.ShouldBe(Purchase);
        session.Paid.ShouldBeNull();
        var call = stripe.Calls.ShouldHaveSingleItem();
        call.Headers["Stripe-Version"].ShouldBe("2026-09-30.endive");
        call.IdempotencyKey.ShouldBe($"checkout-{Purchase}");
        call["mode"].ShouldBe("payment");
        call["line_items[0][price_data][unit_amount]"].ShouldBe("2550");
        call["line_items[0][price_data][currency]"].ShouldBe("usd");
        call["client_reference_id"].ShouldBe(Purchase.ToString());
        call["invoice_creation[enabled]"].ShouldBe("true");
        call["success_url"].ShouldBe("https://llm.example.com/credits/return?session_id={CHECKOUT_SESSION_ID}");
        call.Fields.Keys.ShouldNotContain("payment_intent_data[setup_future_usage]");
    }

    [Fact]
    public async Task A_checkout_that_saves_the_card_says_so()
    {
        Done(await gateway.CreateCheckoutAsync(Order(savesCard: true), CancellationToken.None));

        stripe.Calls.ShouldHaveSingleItem()["payment_intent_data[setup_future_usage]"].ShouldBe("off_session");
    }

    [Theory]
    [InlineData(500)]
    [InlineData(503)]
    [InlineData(429)]
    [InlineData(409)]
    [InlineData(StripeFault.Cut)]
    public async Task What_may_be_different_next_time_is_tried_again_with_the_same_key(int fault)
    {
        stripe.Fail("checkout/sessions", fault, times: 2);

        Done(await gateway.CreateCheckoutAsync(Order(), CancellationToken.None));

        stripe.Calls.Count.ShouldBe(3);
        stripe.Calls.Select(call => call.IdempotencyKey).Distinct().ShouldBe([$"checkout-{Purchase}"]);
    }

    [Fact]
    public async Task What_does_not_get_better_is_given_up_and_may_have_happened()
    {
        stripe.Fail("checkout/sessions", 500, times: 10);

        (await gateway.CreateCheckoutAsync(Order(), CancellationToken.None)).ShouldBeOfType<GatewayAnswer<CheckoutSession>.Unavailable>();

        stripe.Calls.Count.ShouldBe(StripeClient.MaxAttempts);
    }

    [Fact]
    public async Task An_answer_that_is_lost_after_its_effect_is_had_once_all_the_same()
    {
        stripe.Fail("refunds", new StripeFault(StripeFault.Cut, IsAfterEffect: true));
        string payment = await PayAsync();

        var refund = Done(await gateway.RefundAsync(new RefundRequest(payment, NanoUsd.FromUsd(10m), Guid.NewGuid()), CancellationToken.None));

        stripe.CallsOf("refunds").Count.ShouldBe(2);
        var refunds = Done(await gateway.ListRefundsAsync(payment, CancellationToken.None)).ShouldHaveSingleItem();
        refunds.RefundId.ShouldBe(refund.RefundId);
        refunds.Amount.ShouldBe(new ReportedAmount(NanoUsd.FromUsd(10m), "usd"));
    }

    [Fact]
    public async Task Stripe_Should_Retry_overrides_the_status()
    {
        stripe.Fail("checkout/sessions", new StripeFault(500, ShouldRetry: "false"));
        (await gateway.CreateCheckoutAsync(Order(), CancellationToken.None)).ShouldBeOfType<GatewayAnswer<CheckoutSession>.Refused>();
        stripe.Calls.Count.ShouldBe(1);

        stripe.Fail("checkout/sessions", new StripeFault(400, ShouldRetry: "true"));
        Done(await gateway.CreateCheckoutAsync(Order(), CancellationToken.None));
        stripe.Calls.Count.ShouldBe(3);
    }

    [Fact]
    public async Task Silence_ends_at_the_time_limit()
    {
        using var impatient = Client(timeoutSeconds: 5);
        stripe.Fail("checkout/sessions", StripeFault.Silence);

        Done(await new StripeGateway(impatient, TimeProvider.System).CreateCheckoutAsync(Order(), CancellationToken.None));

        stripe.Calls.Count.ShouldBe(2);
    }

    [Theory]
    [InlineData(StripeAccount.DeclinedCard, "card_declined", "Your card was declined.")]
    [InlineData(StripeAccount.AskingCard, "authentication_required", "Your card's bank requires you to confirm this payment.")]
    public async Task A_card_that_does_not_pay_is_a_refusal_with_its_reason(string card, string code, string message)
    {
        var answer = await gateway.ChargeSavedCardAsync(new SavedCardCharge(Purchase, NanoUsd.FromUsd(20m), "cus_1", card), CancellationToken.None);

        var refusal = answer.ShouldBeOfType<GatewayAnswer<Payment>.Refused>().Reason;
        refusal.Code.ShouldBe(code);
        refusal.Message.ShouldBe(message);
        refusal.PaymentId.ShouldNotBeNull();
        stripe.Calls.Count.ShouldBe(1);
    }

    [Fact]
    public async Task A_payment_is_read_with_its_receipt_and_its_card()
    {
        Done(await gateway.CreateCheckoutAsync(Order(savesCard: true), CancellationToken.None));
        string id = stripe.Account.Pay("cs_test_000001");

        var payment = Done(await gateway.FindPaymentAsync(id, CancellationToken.None));

        payment.State.ShouldBe(PaymentState.Succeeded);
        payment.Amount.ShouldBe(new ReportedAmount(NanoUsd.FromUsd(25.50m), "usd"));
        payment.PurchaseId.ShouldBe(Purchase);
        payment.ReceiptUrl.ShouldBe($"https://pay.stripe.example/receipts/{id}");
        payment.SavedCard.ShouldBe(new SavedCard(StripeAccount.GoodCard, "cus_1", "visa", "4242"));
        Done(await gateway.FindPaymentOfAsync("cus_1", Purchase, CancellationToken.None)).ShouldNotBeNull().Id.ShouldBe(id);
        Done(await gateway.FindPaymentOfAsync("cus_1", Guid.NewGuid(), CancellationToken.None)).ShouldBeNull();
    }

    [Fact]
    public async Task An_unknown_session_is_a_refusal()
    {
        (await gateway.FindCheckoutAsync("cs_test_../../customers", CancellationToken.None))
            .ShouldBeOfType<GatewayAnswer<CheckoutSession>.Refused>().Reason.Code.ShouldBe(GatewayRefusal.Missing);
    }

    [Fact]
    public async Task The_secret_key_is_never_logged_and_the_request_id_always()
    {
        stripe.Fail("checkout/sessions", 500, times: 1);
        Done(await gateway.CreateCheckoutAsync(Order(), CancellationToken.None));

        logged.Count.ShouldBe(2);
        logged.ShouldAllBe(line => line.Contains("req_", StringComparison.Ordinal) && !line.Contains(StripeStandIn.SecretKey, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-10_000_000)]
    [InlineData(12_345_678)]
    public void An_amount_that_is_no_positive_number_of_cents_never_leaves_us(long nanoUsd) =>
        Should.Throw<ArgumentException>(() => StripeForm.Cents(new NanoUsd(nanoUsd)));

    [Theory]
    [InlineData("sk_test_x", "whsec_x", "https://api.stripe.com", null)]
    [InlineData(null, null, "http://127.0.0.1:9/v1", null)]
    [InlineData("   ", null, "https://api.stripe.com", "Stripe__SecretKey")]
    [InlineData("sk_test_x", " ", "https://api.stripe.com", "Stripe__WebhookSecret")]
    [InlineData("sk_test_x", null, "ftp://api.stripe.com", "Stripe__ApiBase")]
    [InlineData("sk_live_x", null, "http://api.stripe.com", "Stripe__ApiBase")]
    public void Options_that_cannot_be_used_are_named_and_their_values_are_not(string? secret, string? webhook, string address, string? named)
    {
        var result = new StripeOptionsValidator().Validate(null, new StripeOptions { SecretKey = secret, WebhookSecret = webhook, ApiBase = new Uri(address) });

        result.Succeeded.ShouldBe(named is null);
        if (named is not null)
            result.FailureMessage.ShouldNotBeNull().ShouldContain(named);
    }

    private static CheckoutRequest Order(bool savesCard = false) => new(
        Purchase,
        NanoUsd.FromUsd(25.50m),
        "cus_1",
        savesCard,
        new CheckoutReturn($"https://llm.example.com/credits/return?session_id={CheckoutReturn.SessionPlaceholder}", "https://llm.example.com/credits/orders/1"));

    private static T Done<T>(GatewayAnswer<T> answer) => answer.ShouldBeOfType<GatewayAnswer<T>.Done>().Value;

    private async Task<string> PayAsync()
    {
        Done(await gateway.CreateCheckoutAsync(Order(), CancellationToken.None));
        return stripe.Account.Pay("cs_test_000001");
    }

    private StripeClient Client(int timeoutSeconds = 30) => new(
        new StripeOptions { SecretKey = StripeStandIn.SecretKey, ApiBase = stripe.Address, TimeoutSeconds = timeoutSeconds },
        TimeProvider.System,
        new ListLogger(logged))
    {
        FirstPause = TimeSpan.FromMilliseconds(1),
    };

    private sealed class ListLogger(List<string> lines) : ILogger<StripeClient>
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => NullLogger.Instance.BeginScope(state);

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            lines.Add(formatter(state, exception));
    }
}
