using Microsoft.Playwright;
using Shouldly;
using SmoothLlm.Tests.Support;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace SmoothLlm.Tests.Browser;

[Collection(CustomersCollection.Name)]
public sealed class PublicJourneyTests(BrowserFixture browser)
{
    [RequiresFact(Tool.Chromium)]
    public async Task A_stranger_learns_what_it_is_finds_a_model_and_its_price()
    {
        await using var visitor = await browser.VisitAsync();
        var page = visitor.Page;
        await page.GotoAsync("");
        page.Url.ShouldEndWith("/welcome");
        await Expect(page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToHaveTextAsync("One API for every language model");
        await page.GetByText("Python", new() { Exact = true }).First.ClickAsync();
        await Expect(page.Locator(".static-panels pre:visible")).ToContainTextAsync($"base_url=\"{browser.Portal.Address}v1\"");

        await page.GetByRole(AriaRole.Link, new() { Name = "Models and prices" }).ClickAsync();
        await page.GetByLabel("Search").FillAsync("sandbox");
        await page.GetByLabel("Capability").SelectOptionAsync("tools");
        await page.GetByRole(AriaRole.Button, new() { Name = "Show", Exact = true }).ClickAsync();
        await page.WaitForURLAsync("**/models?q=sandbox*");
        await page.ReloadAsync();
        await Expect(page.GetByLabel("Search")).ToHaveValueAsync("sandbox");
        await Expect(page.GetByTestId("model-row").Filter(new() { HasNotText = "sandbox" })).ToHaveCountAsync(0);
        await page.GetByTestId("model-row").Filter(new() { HasText = "sandbox-chat" }).GetByRole(AriaRole.Link).First.ClickAsync();
        await Expect(page.GetByTestId("price-history")).ToContainTextAsync("In force");
        await Expect(page.Locator(".static-panels pre:visible")).ToContainTextAsync("sandbox-chat");

        await page.GetByRole(AriaRole.Navigation, new() { Name = "Main" }).GetByRole(AriaRole.Link, new() { Name = "Status" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToHaveTextAsync("Status");
        visitor.Problems.ShouldBeEmpty();
    }
}
