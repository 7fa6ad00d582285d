using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Shouldly;
using SmoothLlm.Core.Money;
using SmoothLlm.Core.Payments;
using SmoothLlm.Infrastructure.Payments;
using SmoothLlm.Tests.Support;
using Xunit;

namespace SmoothLlm.Tests.Payments;

public sealed class PurchaseStoreTests
{
    [Theory]
    [InlineData("0.99")]
    [InlineData("0")]
    [InlineData("-5")]
    [InlineData("10000.01")]
    [InlineData("79228162514264337593543950335")]
    [InlineData("5.001")]
    public async Task An_amount_out_of_bounds_or_with_parts_of_cents_is_refused(string amount)
    {
        await using var payments = await PaymentDesk.OpenAsync();
        var organization = await payments.Database.AddOrganizationAsync();

        var result = await payments.Purchases.CreateAsync(
            organization, "user", decimal.Parse(amount, CultureInfo.InvariantCulture), PurchaseOrigin.Checkout, CancellationToken.None);

        result.ShouldBeOfType<CreatePurchaseResult.Invalid>().Field.ShouldBe("Amount");
        (await payments.Database.ReadAsync(context => context.Purchases.CountAsync())).ShouldBe(0);
    }

    [Fact]
    public async Task An_order_credits_nothing_until_it_is_paid()
    {
        await using var payments = await PaymentDesk.OpenAsync();
        var order = await payments.OrderAsync(25m);

        (await payments.PostedAsync(order)).ShouldBe(NanoUsd.Zero);
    }

    [Fact]
    public async Task A_paid_order_cannot_be_cancelled()
    {
        await using var payments = await PaymentDesk.OpenAsync();
        var order = await payments.OrderAsync(10m);
        await payments.FulfilAsync(order, "pi_1");

        (await payments.Purchases.CancelAsync(order.OrganizationId, order.Id, CancellationToken.None)).ShouldBe(CancelPurchaseResult.TooLate);
    }

    [Fact]
    public async Task Cancelling_twice_is_cancelling()
    {
        await using var payments = await PaymentDesk.OpenAsync();
        var order = await payments.OrderAsync(10m);

        (await payments.Purchases.CancelAsync(order.OrganizationId, order.Id, CancellationToken.None)).ShouldBe(CancelPurchaseResult.Cancelled);
        (await payments.Purchases.CancelAsync(order.OrganizationId, order.Id, CancellationToken.None)).ShouldBe(CancelPurchaseResult.Cancelled);
        (await payments.FindAsync(order)).EndedAt.ShouldBe(SqliteDatabase.Start);
    }

    [Fact]
    public async Task Another_organizations_order_is_not_found()
    {
        await using var payments = await PaymentDesk.OpenAsync();
        var theirs = await payments.OrderAsync(10m);
        var ours = await payments.Database.AddOrganizationAsync("Other");

        (await payments.Purchases.FindAsync(ours, theirs.Id, CancellationToken.None)).ShouldBeNull();
        (await payments.Purchases.CancelAsync(ours, theirs.Id, CancellationToken.None)).ShouldBe(CancelPurchaseResult.NotFound);
        (await payments.Purchases.ListAsync(ours, 10, CancellationToken.None)).ShouldBeEmpty();
        (await payments.FindAsync(theirs)).Status.ShouldBe(PurchaseStatus.Pending);
    }

    [Fact]
    public async Task The_newest_orders_are_listed_first()
    {
        await using var payments = await PaymentDesk.OpenAsync();
        var organization = await payments.Database.AddOrganizationAsync();
        for (int number = 1; number <= 5; number++)
        {
            await payments.OrderAsync(number, organization);
            payments.Database.Time.Advance(TimeSpan.FromSeconds(1));
        }

        var listed = await payments.Purchases.ListAsync(organization, 3, CancellationToken.None);

        listed.Select(order => order.AmountNanoUsd / NanoUsd.PerUsd).ShouldBe([5, 4, 3]);
    }
}
