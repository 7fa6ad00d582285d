using System.Text;
using Microsoft.Playwright;
using Shouldly;
using SmoothLlm.Tests.Support;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace SmoothLlm.Tests.Browser;

/// <summary>What an admin does with prices, done in a real browser.</summary>
[Collection(AdminsCollection.Name)]
public sealed class PriceJourneyTests(BrowserFixture browser)
{
    /// <summary>Against the shipped one: a new model with tiers and an announcement, one price that rises, one that falls later.</summary>
    internal static FilePayload ChangedCatalog { get; } = Json("catalog.json", """
        {"schema":"smoothllm-model-catalog/1","generated":"2026-11-21","currency":"USD","unit":"per 1,000,000 tokens","models":[
          {"provider":"openai","id":"gpt-7-nova","name":"GPT-7 Nova","kind":"chat","release_date":"2026-11-20","price_effective_from":"2026-11-20",
           "price_usd_per_1m":{"input":3,"output":12.5,"cache_read":0.3},
           "price_tiers":[{"input_tokens_above":272000,"input":6,"output":18.75}],
           "scheduled_price":{"from_date":"2031-01-01","input":4,"output":15}},
          {"provider":"openai","id":"gpt-4.1","name":"GPT-4.1","kind":"chat","price_effective_from":"2025-04-14","price_usd_per_1m":{"input":2.2,"output":8,"cache_read":0.5}},
          {"provider":"openai","id":"gpt-4o","name":"GPT-4o","kind":"chat","price_effective_from":"2024-05-13","price_usd_per_1m":{"input":2.5,"output":10,"cache_read":1.25},
           "scheduled_price":{"from_date":"2031-01-01","input":1.25,"output":5,"cache_read":0.6}},
          {"provider":"openai","id":"sora-9","name":"Sora","kind":"video","price_usd_per_1m":{"input":1,"output":1}}]}
        """);

    internal static FilePayload WrongCatalog { get; } = Json("wrong.json", """
        {"generated":"2026-11-21","currency":"EUR","models":[
          {"provider":"openai","id":"a","name":"A","kind":"chat","price_usd_per_1m":{"input":-1,"output":"2"},"price_tiers":[{"input":1,"output":1}]}]}
        """);

    [RequiresFact(Tool.Chromium)]
    public async Task An_admin_looks_at_a_history_adds_an_announced_price_and_previews_what_customers_pay()
    {
        await using var admin = await browser.VisitAsAdminAsync();
        await admin.OpenAsync("admin/prices?q=gpt-5-nano");
        var price = admin.Page.GetByTestId("price-openai-gpt-5-nano");
        var dialog = admin.Page.GetByRole(AriaRole.Dialog);
        await price.GetByRole(AriaRole.Button, new() { Name = "History of" }).ClickAsync();
        await Expect(dialog.GetByTestId("price-history")).ToContainTextAsync("In force");
        await dialog.GetByRole(AriaRole.Button, new() { Name = "New price" }).ClickAsync();

        await dialog.GetByLabel("Output", new() { Exact = true }).FillAsync("NaN");
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Add price" }).ClickAsync();
        await Expect(dialog.GetByText("Enter a number such as 1.25.")).ToBeVisibleAsync();
        await dialog.GetByLabel("Output", new() { Exact = true }).FillAsync("0.8");
        await dialog.GetByLabel("from a moment on").CheckAsync();
        await dialog.GetByLabel("From (UTC)").FillAsync("2020-01-01T00:00");
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Add price" }).ClickAsync();
        await Expect(dialog.GetByText("This lies in the past")).ToBeVisibleAsync();
        string soon = TimeProvider.System.GetUtcNow().AddYears(2).ToString("yyyy-MM-dd'T'00:00", System.Globalization.CultureInfo.InvariantCulture);
        await dialog.GetByLabel("From (UTC)").FillAsync(soon);
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Add price" }).ClickAsync();

        await Expect(price).ToContainTextAsync($"{soon[..10]}");
        await Expect(price).ToContainTextAsync("$0.80 out");
        await admin.Button("Customers pay").ClickAsync();
        await admin.Page.GetByLabel("at a margin of").FillAsync("50");
        await admin.Page.GetByLabel("at a margin of").PressAsync("Enter");
        // 0.05 and 0.4 USD and half as much again.
        await Expect(price).ToContainTextAsync("$0.075");
        await Expect(price).ToContainTextAsync("$0.60");
        admin.Problems.ShouldBeEmpty();
    }

    [RequiresFact(Tool.Chromium)]
    public async Task An_admin_gives_an_organization_a_margin_and_its_prices_change()
    {
        await using var customer = await browser.VisitAsCustomerAsync("$5", "Agreed Margins");
        string key = await customer.CreateKeyAsync("ci");
        decimal before = await CostAsync(customer, key);

        await using var admin = await browser.VisitAsAdminAsync();
        await admin.OpenAsync("admin/prices");
        var margins = admin.Page.GetByTestId("organization-margins");
        await margins.GetByLabel("Search organizations").FillAsync("agreed mar");
        var row = margins.Locator("tbody tr").Filter(new() { HasText = "Agreed Margins" });
        await row.GetByRole(AriaRole.Textbox).FillAsync("minus one");
        await row.GetByRole(AriaRole.Button, new() { Name = "Save margin of" }).ClickAsync();
        await Expect(row).ToContainTextAsync("Enter a number such as 20 or 12.5.");
        await row.GetByRole(AriaRole.Textbox).FillAsync("100");
        await row.GetByRole(AriaRole.Button, new() { Name = "Save margin of" }).ClickAsync();
        await Expect(row.GetByRole(AriaRole.Link, new() { Name = "What" })).ToBeVisibleAsync();
        (await CostAsync(customer, key)).ShouldBe(2 * before);

        await row.GetByRole(AriaRole.Button, new() { Name = "Give" }).ClickAsync();
        await Expect(row.GetByText("the platform's", new() { Exact = true })).ToBeVisibleAsync();
        (await CostAsync(customer, key)).ShouldBe(before);
        admin.Problems.ShouldBeEmpty();
    }

    [RequiresFact(Tool.Chromium)]
    public async Task An_admin_approves_a_part_of_a_catalog_and_nothing_else_changes()
    {
        await using var admin = await browser.VisitAsAdminAsync();
        await admin.OpenAsync("admin/prices");
        await admin.Page.GetByRole(AriaRole.Link, new() { Name = "Import a catalog" }).ClickAsync();
        await admin.Page.GetByTestId("compare-shipped").ClickAsync();
        await Expect(admin.Page.GetByTestId("catalog-counts")).ToBeVisibleAsync();
        await admin.Page.GetByLabel("Catalog file").SetInputFilesAsync(WrongCatalog);
        await Expect(admin.Page.GetByTestId("catalog-problems")).ToContainTextAsync("models[0].price_usd_per_1m.input");

        await admin.Page.GetByLabel("Catalog file").SetInputFilesAsync(ChangedCatalog);
        await Expect(admin.Page.GetByTestId("line-gpt-4.1")).ToContainTextAsync("+10 %");
        await admin.Button("Choose none").ClickAsync();
        // A box that still shows as ticked would not be ticked again.
        await Expect(admin.Page.GetByText("0 of 3 chosen")).ToBeVisibleAsync();
        await admin.Page.GetByTestId("line-gpt-7-nova").GetByRole(AriaRole.Checkbox).CheckAsync();
        await admin.Page.GetByTestId("approve").ClickAsync();

        await Expect(admin.Page.GetByTestId("catalog-applied")).ToContainTextAsync("Added: models 1, prices 2.");
        await Expect(admin.Page.GetByTestId("line-gpt-4.1")).ToBeVisibleAsync();
        await admin.OpenAsync("admin/prices?q=gpt-7-nova");
        await Expect(admin.Page.GetByTestId("price-openai-gpt-7-nova")).ToContainTextAsync("$12.50");
        await admin.OpenAsync("admin/prices?q=gpt-4.1");
        await Expect(admin.Page.GetByTestId("price-openai-gpt-4.1")).ToContainTextAsync("$2.00");
        admin.Problems.ShouldBeEmpty();
    }

    private static async Task<decimal> CostAsync(Visitor customer, string key)
    {
        var (status, answer) = await customer.AskAsync(key, "Hello");
        status.ShouldBe(200);
        return answer.GetProperty("usage").GetProperty("cost").GetDecimal();
    }

    private static FilePayload Json(string name, string json) => new() { Name = name, MimeType = "application/json", Buffer = Encoding.UTF8.GetBytes(json) };
}
