using Microsoft.Playwright;
using Shouldly;
using SmoothLlm.Tests.Support;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace SmoothLlm.Tests.Browser;

/// <summary>Credits that are not bought, from the admin who gives them to the customer who is warned when they run low.</summary>
[Collection(AdminsCollection.Name)]
public sealed class CreditsJourneyTests(BrowserFixture browser)
{
    [RequiresFact(Tool.Chromium)]
    public async Task An_admin_makes_a_voucher_and_a_customer_redeems_it_once_however_often_it_is_clicked()
    {
        await using var admin = await browser.VisitAsAdminAsync();
        await admin.FollowAsync("Vouchers");
        await admin.Page.GetByTestId("create-vouchers").ClickAsync();
        var dialog = admin.Page.GetByRole(AriaRole.Dialog);
        await dialog.GetByLabel("Amount, USD").FillAsync("NaN");
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Create", Exact = true }).ClickAsync();
        await Expect(dialog.GetByText("Enter the amount in USD as a positive number")).ToBeVisibleAsync();
        await dialog.GetByLabel("Amount, USD").FillAsync("7.50");
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Create", Exact = true }).ClickAsync();
        string code = (await dialog.GetByTestId("codes").Locator("code").InnerTextAsync()).Trim();
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Done" }).ClickAsync();

        await using var customer = await browser.VisitAsync();
        await customer.RegisterAsync();
        await Expect(Banner(customer)).ToHaveAttributeAsync("data-level", "empty");
        await customer.FollowAsync("Credits");
        var field = customer.Page.GetByLabel("Voucher code");
        await field.FillAsync("WRONG-CODE");
        await customer.Button("Redeem").ClickAsync();
        await Expect(customer.Page.GetByText("There is no voucher with this code.")).ToBeVisibleAsync();
        await field.FillAsync(code.ToLowerInvariant());
        await customer.Button("Redeem").DblClickAsync();
        await Expect(customer.Page.GetByTestId("voucher-done")).ToHaveTextAsync("$7.50 are credited and can be used now.");
        await Expect(customer.Balance).ToContainTextAsync("$7.50");
        await Expect(Banner(customer)).ToHaveCountAsync(0);
        await field.FillAsync(code);
        await customer.Button("Redeem").ClickAsync();
        await Expect(customer.Page.GetByText("Your organization has redeemed this voucher already.")).ToBeVisibleAsync();
        await Expect(customer.Page.GetByRole(AriaRole.Region, new() { Name = "Transactions" }).Locator("tbody tr")).ToHaveCountAsync(1);

        await admin.Page.ReloadAsync();
        await admin.IsReadyAsync();
        var row = admin.Page.GetByTestId("voucher-" + code.Replace("-", "", StringComparison.Ordinal));
        await Expect(row).ToContainTextAsync("1 of 1");
        await Expect(row).ToContainTextAsync("Used up");
        await row.GetByRole(AriaRole.Button, new() { Name = "Who redeemed" }).ClickAsync();
        await Expect(dialog).ToContainTextAsync(customer.Email);
        admin.Problems.ShouldBeEmpty();
        customer.Problems.ShouldBeEmpty();
    }

    [RequiresFact(Tool.Chromium)]
    public async Task An_admin_finds_an_organization_gives_takes_claws_back_and_disables_it()
    {
        await using var customer = await browser.VisitAsync();
        await customer.RegisterAsync();
        string key = await customer.CreateKeyAsync("mine");
        await using var admin = await browser.VisitAsAdminAsync();
        await admin.FollowAsync("Organizations");
        await admin.Page.GetByLabel("Search organizations").FillAsync(customer.Email.ToUpperInvariant());
        var rows = admin.Page.GetByRole(AriaRole.Region, new() { Name = "Organizations" }).Locator("tbody tr");
        await Expect(rows).ToHaveCountAsync(1);
        await rows.GetByRole(AriaRole.Link).ClickAsync();
        await Expect(admin.Page.GetByRole(AriaRole.Heading, new() { Level = 1, Name = "Ada Newcomer" })).ToBeVisibleAsync();
        await Expect(admin.Page.GetByTestId("failure-losses")).ToHaveTextAsync("$0.00");

        await BookAsync(admin, "Give", "3", "For an outage");
        await Expect(admin.Page.GetByTestId("adjust-done")).ToHaveTextAsync("$3.00 were given.");
        (await customer.AskAsync(key, "Hello")).Status.ShouldBe(200);
        await BookAsync(admin, "Take", "5", "A chargeback");
        await Expect(admin.Page.GetByTestId("adjust-refused")).ToContainTextAsync("is available, so nothing was booked.");
        await admin.Page.GetByLabel("Claw back").CheckAsync();
        await admin.Button("Take credits").ClickAsync();
        await Expect(admin.Page.GetByTestId("adjust-done")).ToHaveTextAsync("$5.00 were taken.");
        var lines = admin.Page.GetByRole(AriaRole.Region, new() { Name = "Last transactions" }).Locator("tbody tr");
        await Expect(lines).ToHaveCountAsync(2);
        await Expect(lines.First).ToContainTextAsync("A chargeback");
        await Expect(lines.First).ToContainTextAsync(PortalProcess.AdminEmail);
        await Expect(Banner(customer)).ToContainTextAsync("The balance is -$2.0");

        await admin.Button("Disable").ClickAsync();
        await admin.Button("Disable organization").ClickAsync();
        await Expect(admin.Button("Enable")).ToBeVisibleAsync();
        (await customer.AskAsync(key, "Hello?")).Status.ShouldBe(401);
        await Expect(Banner(customer)).ToHaveAttributeAsync("data-level", "disabled");
        admin.Problems.ShouldBeEmpty();
        customer.Problems.ShouldBeEmpty();
    }

    [RequiresFact(Tool.Chromium)]
    public async Task A_warning_level_above_the_balance_shows_on_every_page_until_it_is_lowered()
    {
        await using var visitor = await browser.VisitAsCustomerAsync("$10");
        var level = visitor.Page.GetByLabel("when credits fall below");
        await Expect(level).ToHaveValueAsync("1.00");
        await level.FillAsync("-1");
        await visitor.Button("Save").ClickAsync();
        await Expect(visitor.Page.GetByText("Enter the warning level in USD as a number")).ToBeVisibleAsync();
        await level.FillAsync("20");
        await visitor.Button("Save").ClickAsync();
        await Expect(visitor.Page.GetByTestId("low-balance-saved")).ToHaveTextAsync("Saved. The warning comes below $20.00.");
        await Expect(Banner(visitor)).ToContainTextAsync("$10.00 are left, less than your warning level of $20.00.");

        await visitor.FollowAsync("Logs");
        await Expect(Banner(visitor)).ToBeVisibleAsync();
        await Banner(visitor).GetByRole(AriaRole.Link, new() { Name = "Go to credits" }).ClickAsync();
        await visitor.IsReadyAsync();
        await visitor.Button("Use the default ($1.00)").ClickAsync();

        await Expect(Banner(visitor)).ToHaveCountAsync(0);
        await Expect(level).ToHaveValueAsync("1.00");
        visitor.Problems.ShouldBeEmpty();
    }

    private static ILocator Banner(Visitor visitor) => visitor.Page.GetByTestId("balance-banner");

    private static async Task BookAsync(Visitor admin, string direction, string amount, string reason)
    {
        await admin.Button(direction).ClickAsync();
        await admin.Page.GetByLabel("Amount, USD").FillAsync(amount);
        await admin.Page.GetByLabel("Reason").FillAsync(reason);
        await admin.Button($"{direction} credits").DblClickAsync();
    }
}
