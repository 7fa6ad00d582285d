using Microsoft.Playwright;
using Shouldly;
using SmoothLlm.Tests.Support;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace SmoothLlm.Tests.Browser;

/// <summary>Money in, in a real browser: bought, bought automatically, and given back.</summary>
[Collection(CustomersCollection.Name)]
public sealed class PaymentsJourneyTests(BrowserFixture browser)
{
    [RequiresFact(Tool.Chromium)]
    public async Task A_customer_saves_a_card_tops_up_automatically_and_an_admin_gives_a_payment_back()
    {
        await using var visitor = await browser.VisitAsync();
        await visitor.RegisterAsync();
        await visitor.BuyCreditsAsync("$10", savesCard: true);
        await visitor.IsReadyAsync();
        var purchases = visitor.Page.GetByRole(AriaRole.Region, new() { Name = "Purchases" });
        await Expect(purchases.GetByRole(AriaRole.Row).Filter(new() { HasText = "Credited" })).ToHaveCountAsync(1);

        await Expect(visitor.Page.GetByTestId("saved-card")).ToContainTextAsync("•••• 4242");
        await visitor.Page.GetByTestId("top-up-enabled").CheckAsync();
        await visitor.Page.GetByLabel("When less is available than").FillAsync("-3");
        await visitor.Page.GetByTestId("save-top-up").ClickAsync();
        await Expect(visitor.Page.Locator("#top-up-threshold-problem")).ToContainTextAsync("as a number");
        await visitor.Page.GetByLabel("When less is available than").FillAsync("20");
        await visitor.Page.GetByTestId("save-top-up").ClickAsync();
        await Expect(visitor.Page.GetByText("$25 are bought when less than $20 is available.")).ToBeVisibleAsync();
        await Expect(visitor.Balance).ToContainTextAsync("$35.00");
        await Expect(purchases.GetByRole(AriaRole.Row).Filter(new() { HasText = "Automatic" })).ToContainTextAsync("Credited");

        await using var admin = await browser.VisitAsAdminAsync();
        await admin.FollowAsync("Payments");
        var payment = admin.Page.GetByRole(AriaRole.Region, new() { Name = "Payments" }).GetByRole(AriaRole.Row).Filter(new() { HasText = "Automatic" }).First;
        await payment.GetByRole(AriaRole.Button, new() { Name = "Refund" }).ClickAsync();
        var dialog = admin.Page.GetByRole(AriaRole.Dialog);
        await dialog.GetByLabel("Amount in USD").FillAsync("1000");
        await dialog.GetByTestId("refund").ClickAsync();
        await Expect(dialog.Locator("#refund-problem")).ToContainTextAsync("at most what is left");
        await dialog.GetByLabel("Amount in USD").FillAsync("5.00");
        await dialog.GetByTestId("refund").ClickAsync();
        await Expect(payment).ToContainTextAsync("Partly refunded");
        await Expect(visitor.Balance).ToContainTextAsync("$30.00");

        await payment.GetByRole(AriaRole.Link, new() { Name = "Events" }).ClickAsync();
        var refund = admin.Page.GetByRole(AriaRole.Region, new() { Name = "Events" }).GetByRole(AriaRole.Row).Filter(new() { HasText = "refund.updated" });
        await Expect(refund).ToContainTextAsync("Processed");
        await refund.GetByRole(AriaRole.Button, new() { Name = "Look into" }).ClickAsync();
        await Expect(dialog).ToContainTextAsync("\"amount\": 500");
        visitor.Problems.ShouldBeEmpty();
        admin.Problems.ShouldBeEmpty();
    }

    [RequiresFact(Tool.Chromium)]
    public async Task A_customer_who_leaves_the_checkout_finds_the_order_and_cancels_it()
    {
        await using var visitor = await browser.VisitAsync();
        await visitor.RegisterAsync();
        await visitor.OpenAsync("credits");
        await visitor.Page.GetByTestId("buy").ClickAsync();
        await visitor.Page.GetByRole(AriaRole.Link, new() { Name = "Back without paying" }).ClickAsync();
        await Expect(visitor.Page.GetByTestId("order-status")).ToHaveTextAsync("Not paid");

        await visitor.Button("Continue to payment").ClickAsync();
        await Expect(visitor.Page.GetByTestId("pay")).ToBeVisibleAsync();
        await visitor.Page.GoBackAsync();
        await visitor.Page.GetByTestId("cancel-order").ClickAsync();

        await Expect(visitor.Page.GetByTestId("order-status")).ToHaveTextAsync("Cancelled");
        visitor.Problems.ShouldBeEmpty();
    }
}
