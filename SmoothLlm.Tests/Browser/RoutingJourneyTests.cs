using Microsoft.Playwright;
using Shouldly;
using SmoothLlm.Tests.Support;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace SmoothLlm.Tests.Browser;

/// <summary>Providers with several credentials, a model of one's own, and the customer who finds and uses it, in a real browser.</summary>
[Collection(AdminsCollection.Name)]
public sealed class RoutingJourneyTests(BrowserFixture browser)
{
    [RequiresFact(Tool.Chromium)]
    public async Task An_admin_adds_credentials_and_a_model_and_a_customer_uses_it()
    {
        await using var admin = await browser.VisitAsAdminAsync();
        var dialog = admin.Page.GetByRole(AriaRole.Dialog);

        await admin.OpenAsync("admin/providers");
        await admin.Page.GetByTestId("add-provider").ClickAsync();
        await dialog.GetByLabel("Kind").SelectOptionAsync("Groq");
        await dialog.GetByLabel("Credential", new() { Exact = true }).FillAsync("gsk-first-0123456789");
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Save", Exact = true }).ClickAsync();
        var provider = admin.Page.GetByTestId("provider-groq");
        await provider.GetByRole(AriaRole.Button, new() { Name = "Add a credential to Groq" }).ClickAsync();
        await dialog.GetByLabel("Weight").FillAsync("0");
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Save", Exact = true }).ClickAsync();
        await Expect(dialog.GetByText("Enter the secret.")).ToBeVisibleAsync();
        await dialog.GetByLabel("Secret").FillAsync("gsk-second-9876543210");
        await dialog.GetByLabel("Weight").FillAsync("3");
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Save", Exact = true }).ClickAsync();
        var second = provider.GetByTestId("credential-Key 2");
        await Expect(second).ToContainTextAsync("••••3210");
        await Expect(second).ToContainTextAsync("weight 3");
        await Expect(second).ToContainTextAsync("Healthy");
        (await admin.Page.ContentAsync()).ShouldNotContain("gsk-second");

        await admin.OpenAsync("admin/models");
        await admin.Page.GetByTestId("add-model").ClickAsync();
        await dialog.GetByLabel("Id", new() { Exact = true }).FillAsync("our-model");
        await dialog.GetByLabel("Name", new() { Exact = true }).FillAsync("Our model");
        await dialog.GetByLabel("Aliases").FillAsync("ours");
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Add deployment" }).ClickAsync();
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Add deployment" }).ClickAsync();
        await dialog.GetByLabel("Provider", new() { Exact = true }).Nth(0).SelectOptionAsync("groq");
        await dialog.GetByLabel("Provider", new() { Exact = true }).Nth(1).SelectOptionAsync("sandbox");
        await dialog.GetByLabel("The provider's name for the model").Nth(1).FillAsync("sandbox-chat");
        await dialog.GetByLabel("Move up").Nth(1).ClickAsync();
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Save", Exact = true }).ClickAsync();
        await Expect(admin.Page.GetByTestId("model-our-model")).ToContainTextAsync("also ours");
        await Expect(admin.Page.GetByTestId("model-our-model")).ToContainTextAsync("Active");

        await using var customer = await browser.VisitAsCustomerAsync("$5", "Model Finder");
        string key = await customer.CreateKeyAsync("ci");
        await customer.Page.GotoAsync("models?q=our-model");
        var offered = customer.Page.GetByTestId("model-row");
        await Expect(offered).ToContainTextAsync("$0.50");
        await offered.GetByRole(AriaRole.Link).ClickAsync();
        await Expect(customer.Page.Locator(".static-panels pre:visible")).ToContainTextAsync("\"model\":\"our-model\"");
        (await customer.AskAsync(key, "Hello", "ours")).Status.ShouldBe(200);
        admin.Problems.ShouldBeEmpty();
        customer.Problems.ShouldBeEmpty();
    }
}
