using Microsoft.Playwright;
using Shouldly;
using SmoothLlm.Tests.Support;
using Xunit;

namespace SmoothLlm.Tests.Browser;

[Collection(PagesCollection.Name)]
public sealed class PageHealthTests(BrowserFixture browser)
{
    /// <summary>Every page is loaded in both colour schemes and at both widths, but not in each of the four.</summary>
    [RequiresTheory(Tool.Chromium)]
    [InlineData(ColorScheme.Light, 1440)]
    [InlineData(ColorScheme.Dark, 390)]
    public async Task Pages_fit_the_screen_and_load_without_script_errors_or_content_security_violations(ColorScheme scheme, int width)
    {
        await using var visitor = await browser.VisitAsync(scheme, width);
        foreach (string path in PortalPages.Public)
        {
            await visitor.Page.GotoAsync(path);
            await ShouldFitAsync(visitor, width);
        }

        await visitor.SignInAsync(PortalProcess.AdminEmail, browser.Portal.AdminPassword);
        await visitor.IsReadyAsync();
        foreach (string path in PortalPages.Account)
        {
            await visitor.Page.GotoAsync(path);
            await ShouldFitAsync(visitor, width);
        }

        foreach (string path in PortalPages.Customer.Concat(PortalPages.Admin))
        {
            await visitor.OpenAsync(path);
            await ShouldFitAsync(visitor, width);
        }

        await visitor.OpenAsync("keys");
        await visitor.Page.GetByTestId("create-key").ClickAsync();
        await visitor.Page.GetByRole(AriaRole.Dialog).WaitForAsync();

        visitor.Problems.ShouldBeEmpty();
    }

    private static async Task ShouldFitAsync(Visitor visitor, int width) =>
        (await visitor.Page.EvaluateAsync<int>("document.documentElement.scrollWidth")).ShouldBe(width, $"{visitor.Page.Url} scrolls sideways");
}
