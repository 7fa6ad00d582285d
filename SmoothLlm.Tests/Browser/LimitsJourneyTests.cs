using Microsoft.Playwright;
using Shouldly;
using SmoothLlm.Tests.Mcp;
using SmoothLlm.Tests.Support;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace SmoothLlm.Tests.Browser;

/// <summary>Keys that are edited and rotated, plans that are made and given, tools and sessions, in a real browser.</summary>
[Collection(AdminsCollection.Name)]
public sealed class LimitsJourneyTests(BrowserFixture browser)
{
    [RequiresFact(Tool.Chromium)]
    public async Task A_key_is_given_limits_and_another_secret_and_stays_the_same_key()
    {
        await using var visitor = await browser.VisitAsync();
        await visitor.RegisterAsync();
        await visitor.BuyCreditsAsync("$10");
        await visitor.FollowAsync("API keys");
        string first = await visitor.CreateKeyAsync("laptop");
        (await visitor.AskAsync(first, "Hello")).Status.ShouldBe(200);

        await visitor.Button("Edit laptop").ClickAsync();
        var dialog = visitor.Page.GetByRole(AriaRole.Dialog);
        await dialog.GetByLabel("Name").FillAsync("workstation");
        await dialog.GetByLabel("Requests per minute").FillAsync("nonsense");
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Save" }).ClickAsync();
        await Expect(dialog.GetByRole(AriaRole.Alert).Filter(new() { HasText = "whole number" }).First).ToBeVisibleAsync();
        await dialog.GetByLabel("Requests per minute").FillAsync("2");
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Save" }).ClickAsync();
        await Expect(dialog).ToHaveCountAsync(0);
        var row = visitor.Page.GetByRole(AriaRole.Row).Filter(new() { HasText = "workstation" });
        await Expect(row).ToContainTextAsync("2 requests/min");

        await visitor.Button("Rotate workstation").ClickAsync();
        await dialog.GetByLabel("The old secret is accepted").SelectOptionAsync("0");
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Make a new secret" }).ClickAsync();
        string second = await dialog.GetByTestId("secret").InnerTextAsync();
        await dialog.GetByRole(AriaRole.Button, new() { Name = "I have copied it" }).ClickAsync();

        second.ShouldNotBe(first);
        (await visitor.AskAsync(first, "Hello")).Status.ShouldBe(401);
        (await visitor.AskAsync(second, "Hello")).Status.ShouldBe(200);
        // The one before the limit was set did not count towards it.
        (await visitor.AskAsync(second, "Hello")).Status.ShouldBe(200);
        (await visitor.AskAsync(second, "Hello")).Status.ShouldBe(429);
        await Expect(visitor.Page.GetByRole(AriaRole.Rowheader, new() { Name = "workstation" })).ToHaveCountAsync(1);
        visitor.Problems.ShouldBeEmpty();
    }

    [RequiresFact(Tool.Chromium)]
    public async Task An_admin_makes_a_plan_and_gives_it_and_the_customer_sees_what_is_left()
    {
        await Turns.NoDayEndsSoonAsync();
        await using var customer = await browser.VisitAsync();
        string name = $"Planned {Guid.NewGuid():N}"[..20];
        await customer.RegisterAsync(name);
        await customer.BuyCreditsAsync("$10");
        await customer.FollowAsync("API keys");
        string key = await customer.CreateKeyAsync("ci");
        await using var admin = await browser.VisitAsync();
        await admin.SignInAsync(PortalProcess.AdminEmail, browser.Portal.AdminPassword);
        await admin.IsReadyAsync();
        await admin.FollowAsync("Plans");
        await admin.Button("Create plan").ClickAsync();
        var dialog = admin.Page.GetByRole(AriaRole.Dialog);
        await dialog.GetByLabel("Name").FillAsync("Three " + name);
        await dialog.GetByLabel("Messages a day").FillAsync("3");
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Save" }).ClickAsync();
        await Expect(admin.Page.GetByRole(AriaRole.Row).Filter(new() { HasText = "Three " + name })).ToContainTextAsync("3 messages per day");

        await admin.FollowAsync("Organizations");
        await admin.Page.GetByRole(AriaRole.Searchbox).FillAsync(name);
        // The search becomes part of the address, which would take an admin who is quicker than that back to the list.
        await admin.AddressHasAsync("q=");
        await admin.Page.GetByRole(AriaRole.Link, new() { Name = name }).First.ClickAsync();
        await admin.Page.GetByLabel("Its plan").SelectOptionAsync(new SelectOptionValue { Label = "Three " + name });
        await admin.Page.Locator("form.assign").GetByRole(AriaRole.Button, new() { Name = "Save" }).ClickAsync();
        await Expect(admin.Page.GetByText("3 messages per day. Days begin at midnight in UTC.")).ToBeVisibleAsync();
        for (int number = 0; number < 3; number++)
            (await customer.AskAsync(key, "Hello")).Status.ShouldBe(200);

        (await customer.AskAsync(key, "Hello")).Status.ShouldBe(429);
        await customer.FollowAsync("Limits");
        await Expect(customer.Page.GetByTestId("plan-name")).ToHaveTextAsync("Three " + name);
        await Expect(customer.Page.GetByText("3 of 3")).ToBeVisibleAsync();
        await Expect(customer.Page.GetByText("0 left.")).ToBeVisibleAsync();
        await customer.Page.GetByLabel("Days begin at midnight in").FillAsync("Nowhere/At_All");
        await customer.Button("Save").ClickAsync();
        await Expect(customer.Page.Locator("#time-zone-error")).Not.ToBeEmptyAsync();
        await customer.Page.GetByLabel("Days begin at midnight in").FillAsync("Asia/Seoul");
        await customer.Button("Save").ClickAsync();
        await Expect(customer.Page.Locator("#time-zone-error")).ToBeEmptyAsync();
        customer.Problems.ShouldBeEmpty();
        admin.Problems.ShouldBeEmpty();
    }

    [RequiresFact(Tool.Chromium)]
    public async Task An_admin_registers_an_MCP_server_and_tests_it()
    {
        await using var server = await ToolServer.StartAsync();
        server.Secret = "right";
        await using var admin = await browser.VisitAsync();
        await admin.SignInAsync(PortalProcess.AdminEmail, browser.Portal.AdminPassword);
        await admin.IsReadyAsync();
        await admin.FollowAsync("MCP servers");
        await admin.Page.GetByTestId("add-mcp-server").ClickAsync();
        var dialog = admin.Page.GetByRole(AriaRole.Dialog);
        await dialog.GetByLabel("Name").FillAsync("Test tools");
        await dialog.GetByLabel("Slug").FillAsync("journey");
        await dialog.GetByLabel("Credential", new() { Exact = true }).FillAsync("wrong");
        await dialog.GetByText("Allow private and loopback addresses").ClickAsync();
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Save" }).ClickAsync();
        await Expect(dialog.GetByRole(AriaRole.Alert).Filter(new() { HasText = "Enter the server's address" })).ToBeVisibleAsync();
        await dialog.GetByLabel("Address", new() { Exact = true }).FillAsync(server.Address);
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Save" }).ClickAsync();
        var card = admin.Page.GetByTestId("mcp-journey");
        await card.GetByRole(AriaRole.Button, new() { Name = "Test Test tools" }).ClickAsync();
        await Expect(card.GetByTestId("test-failure")).ToContainTextAsync("does not accept the credential");

        await card.GetByRole(AriaRole.Button, new() { Name = "Edit Test tools" }).ClickAsync();
        await dialog.GetByLabel("Credential", new() { Exact = true }).FillAsync("right");
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Save" }).ClickAsync();
        await card.GetByRole(AriaRole.Button, new() { Name = "Test Test tools" }).ClickAsync();

        await Expect(card.GetByTestId("test-success")).ToContainTextAsync("journey__echo");
        await card.GetByRole(AriaRole.Button, new() { Name = "Delete Test tools" }).ClickAsync();
        await admin.Button("Delete MCP server").ClickAsync();
        await Expect(card).ToHaveCountAsync(0);
        admin.Problems.ShouldBeEmpty();
    }

    [RequiresFact(Tool.Chromium)]
    public async Task A_session_that_is_ended_elsewhere_closes_its_open_page()
    {
        await using var there = await browser.VisitAsync();
        await there.RegisterAsync();
        await using var here = await browser.VisitAsync();
        await here.SignInAsync(there.Email, Visitor.Password);
        await here.IsReadyAsync();
        await here.Page.GotoAsync("Account/Manage/Sessions");
        await Expect(here.Page.GetByTestId("session")).ToHaveCountAsync(2);

        await here.Page.GetByTestId("session").GetByRole(AriaRole.Button).ClickAsync();

        await Expect(here.Page.GetByText("The session is ended.")).ToBeVisibleAsync();
        await Expect(here.Page.GetByTestId("session")).ToHaveCountAsync(1);
        await Expect(there.Page.GetByRole(AriaRole.Heading, new() { Name = "Sign in" })).ToBeVisibleAsync();
        here.Problems.ShouldBeEmpty();
    }
}
