using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging.Abstractions;
using Shouldly;
using SmoothLlm.Core.Ledger;
using SmoothLlm.Core.Money;
using SmoothLlm.Core.Payments;
using SmoothLlm.Infrastructure.Payments;
using SmoothLlm.Infrastructure.Persistence;
using SmoothLlm.Tests.Support;
using Xunit;

namespace SmoothLlm.Tests.Payments;

public sealed class FulfilmentTests
{
    [Fact]
    public async Task Fulfilling_many_times_at_once_credits_once()
    {
        await using var payments = await PaymentDesk.OpenAsync();
        var order = await payments.OrderAsync(25.50m);

        var results = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() => payments.FulfilAsync(order, "pi_1"))));

        results.ShouldAllBe(result => result is FulfilResult.Credited);
        (await payments.PostedAsync(order)).ShouldBe(NanoUsd.FromUsd(25.50m));
        var stored = await payments.FindAsync(order);
        stored.Status.ShouldBe(PurchaseStatus.Completed);
        stored.PaymentId.ShouldBe("pi_1");
        stored.EndedAt.ShouldBe(SqliteDatabase.Start);
        await payments.AssertInvariantsAsync();
    }

    [Theory]
    [InlineData(2499, "usd")]
    [InlineData(2501, "usd")]
    [InlineData(2500, "eur")]
    [InlineData(250_000, "usd")]
    [InlineData(-2500, "usd")]
    [InlineData(0, "usd")]
    public async Task An_amount_or_a_currency_that_is_not_the_orders_credits_nothing(long cents, string currency)
    {
        await using var payments = await PaymentDesk.OpenAsync();
        var order = await payments.OrderAsync(25m);

        var result = await payments.Fulfilment.FulfilAsync(order.Id, new PaymentReport("pi_1", new ReportedAmount(new NanoUsd(cents * NanoUsd.PerCent), currency)));

        result.ShouldBeOfType<FulfilResult.Mismatch>();
        (await payments.PostedAsync(order)).ShouldBe(NanoUsd.Zero);
        (await payments.FindAsync(order)).PaymentId.ShouldBeNull();
        await payments.AssertInvariantsAsync();
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("pi_012345678901234567890123456789012345678901234567890123456789012345678901234567890")]
    public async Task A_payment_without_a_usable_id_credits_nothing(string? paymentId)
    {
        await using var payments = await PaymentDesk.OpenAsync();
        var order = await payments.OrderAsync(25m);

        (await payments.FulfilAsync(order, paymentId!)).ShouldBeOfType<FulfilResult.Mismatch>();

        (await payments.PostedAsync(order)).ShouldBe(NanoUsd.Zero);
    }

    [Fact]
    public async Task One_payment_pays_one_order()
    {
        await using var payments = await PaymentDesk.OpenAsync();
        var first = await payments.OrderAsync(25m);
        var second = await payments.OrderAsync(25m, first.OrganizationId);

        (await payments.FulfilAsync(first, "pi_1")).ShouldBeOfType<FulfilResult.Credited>();
        (await payments.FulfilAsync(second, "pi_1")).ShouldBeOfType<FulfilResult.Mismatch>();

        (await payments.PostedAsync(first)).ShouldBe(NanoUsd.FromUsd(25m));
        await payments.AssertInvariantsAsync();
    }

    [Fact]
    public async Task One_order_is_paid_by_one_payment()
    {
        await using var payments = await PaymentDesk.OpenAsync();
        var order = await payments.OrderAsync(25m);

        (await payments.FulfilAsync(order, "pi_1")).ShouldBeOfType<FulfilResult.Credited>();
        (await payments.FulfilAsync(order, "pi_2")).ShouldBeOfType<FulfilResult.Mismatch>();

        (await payments.PostedAsync(order)).ShouldBe(NanoUsd.FromUsd(25m));
        (await payments.FindAsync(order)).PaymentId.ShouldBe("pi_1");
    }

    [Theory]
    [InlineData(PurchaseStatus.Cancelled)]
    [InlineData(PurchaseStatus.Failed)]
    public async Task An_order_that_was_given_up_and_is_paid_all_the_same_is_credited(PurchaseStatus ended)
    {
        await using var payments = await PaymentDesk.OpenAsync();
        var order = await payments.OrderAsync(10m);
        await payments.Purchases.EndUnpaidAsync(order.Id, ended, "given up");

        (await payments.FulfilAsync(order, "pi_1")).ShouldBeOfType<FulfilResult.Credited>();

        (await payments.PostedAsync(order)).ShouldBe(NanoUsd.FromUsd(10m));
        var stored = await payments.FindAsync(order);
        stored.Status.ShouldBe(PurchaseStatus.Completed);
        stored.FailureReason.ShouldBeNull();
        await payments.AssertInvariantsAsync();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_crash_around_the_posting_is_made_good_once_and_cannot_be_cancelled_meanwhile(bool isAfterPosting)
    {
        await using var payments = await PaymentDesk.OpenAsync();
        var order = await payments.OrderAsync(10m);
        var crashing = With(payments, new CrashingLedger(payments.Database.Get<ILedger>(), isAfterPosting));
        var report = new PaymentReport("pi_1", new ReportedAmount(NanoUsd.FromUsd(10m), ReportedAmount.Usd));
        await Should.ThrowAsync<TimeoutException>(() => crashing.FulfilAsync(order.Id, report));
        (await payments.PostedAsync(order)).ShouldBe(isAfterPosting ? NanoUsd.FromUsd(10m) : NanoUsd.Zero);

        (await payments.Purchases.CancelAsync(order.OrganizationId, order.Id, CancellationToken.None)).ShouldBe(CancelPurchaseResult.TooLate);
        await payments.Fulfilment.ResumeAsync(CancellationToken.None);
        await payments.Fulfilment.ResumeAsync(CancellationToken.None);

        (await payments.PostedAsync(order)).ShouldBe(NanoUsd.FromUsd(10m));
        (await payments.FindAsync(order)).Status.ShouldBe(PurchaseStatus.Completed);
        await payments.AssertInvariantsAsync();
    }

    [Fact]
    public async Task An_unknown_order_is_not_found()
    {
        await using var payments = await PaymentDesk.OpenAsync();

        (await payments.Fulfilment.FulfilAsync(Guid.NewGuid(), new PaymentReport("pi_1", default))).ShouldBeOfType<FulfilResult.NotFound>();
    }

    private static Fulfilment With(PaymentDesk payments, ILedger ledger) => new(
        payments.Database.Get<IDbContextFactory<SmoothLlmDbContext>>(),
        payments.Database.Get<Database>(),
        ledger,
        payments.Database.Get<CreditedPurchases>(),
        payments.Database.Time,
        NullLogger<Fulfilment>.Instance);
}
