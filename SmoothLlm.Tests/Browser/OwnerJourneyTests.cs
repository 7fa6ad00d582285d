using System.Text.RegularExpressions;
using Microsoft.Playwright;
using Shouldly;
using SmoothLlm.Tests.Support;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace SmoothLlm.Tests.Browser;

/// <summary>What those who answer for an organization do: keep texts of requests, read statements, choose mails; and how the platform looks in.</summary>
[Collection(CustomersCollection.Name)]
public sealed class OwnerJourneyTests(BrowserFixture browser)
{
    [RequiresFact(Tool.Chromium)]
    public async Task Texts_are_kept_after_consent_a_look_is_written_down_and_all_of_it_can_be_deleted()
    {
        await using var owner = await browser.VisitAsync();
        string key = await StartAsync(owner);
        await owner.AskAsync(key, "a question before consent");
        await owner.OpenAsync("organization");
        await Expect(owner.Page.GetByTestId("content-state")).ToHaveTextAsync("No text of any request is kept.");
        await owner.Button("Switch on").ClickAsync();
        await Expect(owner.Page.GetByText("Please read what is kept, and tick the box.")).ToBeVisibleAsync();
        await owner.Page.GetByTestId("content-consent").CheckAsync();
        await owner.Page.GetByLabel("Delete after").SelectOptionAsync("7");
        await owner.Button("Switch on").ClickAsync();
        await Expect(owner.Page.GetByTestId("content-state")).ToContainTextAsync("kept for 7 days");

        await owner.AskAsync(key, "a question after consent");
        await owner.OpenAsync("logs");
        var rows = owner.Page.GetByRole(AriaRole.Region, new() { Name = "Requests" }).Locator("tbody tr");
        await Expect(rows).ToHaveCountAsync(2);
        await rows.First.ClickAsync();
        await owner.Page.GetByTestId("show-content").ClickAsync();
        await Expect(owner.Page.GetByTestId("content-request")).ToContainTextAsync("a question after consent");
        await Expect(owner.Page.GetByTestId("content-answer")).ToContainTextAsync("\"role\": \"assistant\"");
        await owner.Page.GetByRole(AriaRole.Link, new() { Name = "All looks at this request" }).ClickAsync();
        await Expect(owner.Page.GetByTestId("audit-line")).ToHaveCountAsync(1);
        await Expect(owner.Page.GetByTestId("audit-line")).ToContainTextAsync(owner.Email);

        await owner.OpenAsync("organization");
        await owner.Button("Switch off and delete").ClickAsync();
        await owner.Button("Delete").ClickAsync();
        await Expect(owner.Page.GetByTestId("content-state")).ToHaveTextAsync("No text of any request is kept.");
        owner.Problems.ShouldBeEmpty();
    }

    [RequiresFact(Tool.Chromium)]
    public async Task End_users_are_found_in_the_log_by_the_address()
    {
        await using var owner = await browser.VisitAsync();
        string key = await StartAsync(owner);
        await owner.AskAsync(key, "Hi", user: "ada");
        await owner.AskAsync(key, "Hi", user: "bob");
        await owner.OpenAsync("logs");
        var rows = owner.Page.GetByRole(AriaRole.Region, new() { Name = "Requests" }).Locator("tbody tr");
        await Expect(rows).ToHaveCountAsync(2);

        await owner.Page.GetByTestId("end-user").FillAsync("bob");
        await owner.Page.GetByTestId("end-user").PressAsync("Enter");

        await Expect(rows).ToHaveCountAsync(1);
        await Expect(rows).ToContainTextAsync("bob");
        await owner.AddressHasAsync("user=bob");
        await owner.Page.ReloadAsync();
        await owner.IsReadyAsync();
        await Expect(rows).ToHaveCountAsync(1);
        owner.Page.Url.ShouldContain("user=bob");
        (await owner.Page.GetByTestId("export").GetAttributeAsync("href")).ShouldNotBeNull().ShouldContain("user=bob");
        owner.Problems.ShouldBeEmpty();
    }

    [RequiresFact(Tool.Chromium)]
    public async Task The_months_statement_says_what_was_bought_and_used_and_goes_to_paper()
    {
        await Turns.NoDayEndsSoonAsync();
        await using var owner = await browser.VisitAsync();
        string key = await StartAsync(owner);
        await owner.BuyCreditsAsync("$10");
        await owner.AskAsync(key, "Hello");
        await owner.FollowAsync("Invoices");
        await owner.Page.GetByRole(AriaRole.Region, new() { Name = "Invoices" }).Locator("tbody a.primary").First.ClickAsync();

        var sums = owner.Page.GetByTestId("invoice-sums");
        await Expect(sums).ToContainTextAsync("Closing balance");
        await Expect(owner.Page.GetByRole(AriaRole.Heading, new() { Name = "Usage by model" })).ToBeVisibleAsync();
        await Expect(owner.Page.Locator(".invoice")).ToContainTextAsync("sandbox-chat");
        await Expect(owner.Page.Locator(".invoice")).ToContainTextAsync("$10.00");
        await owner.Page.EmulateMediaAsync(new() { Media = Media.Print });
        await Expect(owner.Page.GetByRole(AriaRole.Navigation, new() { Name = "Main" })).ToBeHiddenAsync();
        await Expect(owner.Button("Print")).ToBeHiddenAsync();
        await Expect(sums).ToBeVisibleAsync();
        owner.Problems.ShouldBeEmpty();
    }

    [RequiresFact(Tool.Chromium)]
    public async Task A_member_chooses_which_mails_come()
    {
        await using var owner = await browser.VisitAsync();
        await owner.RegisterAsync();
        await owner.Page.GetByTestId("bell").ClickAsync();
        await owner.IsReadyAsync();
        await Expect(owner.Page.GetByTestId("mail-LowBalance")).ToBeCheckedAsync();
        await owner.Page.GetByTestId("mail-LowBalance").UncheckAsync();
        await owner.Page.GetByTestId("mail-MonthlySummary").CheckAsync();
        await owner.Button("Save").ClickAsync();
        await Expect(owner.Page.GetByText("Saved")).ToBeVisibleAsync();

        await owner.Page.ReloadAsync();
        await owner.IsReadyAsync();

        await Expect(owner.Page.GetByTestId("mail-LowBalance")).Not.ToBeCheckedAsync();
        await Expect(owner.Page.GetByTestId("mail-MonthlySummary")).ToBeCheckedAsync();
        owner.Problems.ShouldBeEmpty();
    }

    [RequiresFact(Tool.Chromium)]
    public async Task An_admin_looks_at_a_customers_portal_changes_nothing_and_leaves()
    {
        await using var customer = await browser.VisitAsync();
        await customer.RegisterAsync("Looked At");
        await customer.FollowAsync("API keys");
        await customer.CreateKeyAsync("production");
        await using var admin = await browser.VisitAsync();
        await admin.SignInAsync(PortalProcess.AdminEmail, browser.Portal.AdminPassword);
        await admin.IsReadyAsync();
        await admin.OpenAsync("admin/users?q=" + customer.Email);
        await admin.Page.GetByTestId("user").GetByRole(AriaRole.Link, new() { Name = customer.Email }).ClickAsync();
        await admin.Page.GetByRole(AriaRole.Link, new() { Name = "Looked At" }).First.ClickAsync();
        await admin.Button("Look at the portal").ClickAsync();
        await admin.IsReadyAsync();

        var bar = admin.Page.GetByTestId("visit-banner");
        await Expect(bar).ToContainTextAsync($"{PortalProcess.AdminEmail} is looking at Looked At.");
        await Expect(admin.Page.GetByRole(AriaRole.Link, new() { Name = "Providers" })).ToHaveCountAsync(0);
        await admin.OpenAsync("audit");
        await Expect(admin.Page.GetByTestId("audit-line").First).ToContainTextAsync("organization.visit_begun");
        await admin.OpenAsync("keys");
        await Expect(admin.Page.GetByText("production")).ToBeVisibleAsync();
        await admin.Page.GetByTestId("create-key").ClickAsync();
        var dialog = admin.Page.GetByRole(AriaRole.Dialog);
        await dialog.GetByLabel("Name").FillAsync("not to be");
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Create key" }).ClickAsync();
        await Expect(admin.Page.GetByText("You are only looking at this organization.")).ToBeVisibleAsync();
        await admin.OpenAsync("keys");
        await Expect(admin.Page.GetByText("not to be")).ToHaveCountAsync(0);

        await admin.Button("Leave").ClickAsync();
        await Expect(admin.Page).ToHaveURLAsync(new Regex("/admin/organizations/", RegexOptions.None, TimeSpan.FromSeconds(1)));
        await Expect(bar).ToHaveCountAsync(0);
        await customer.OpenAsync("audit?action=organization.");
        await Expect(customer.Page.GetByTestId("audit-line").First).ToContainTextAsync("Platform administrator");
        admin.Problems.ShouldBeEmpty();
    }

    private static async Task<string> StartAsync(Visitor owner)
    {
        await owner.RegisterAsync();
        await owner.BuyCreditsAsync("$10");
        await owner.OpenAsync("keys");
        return await owner.CreateKeyAsync("production");
    }
}
