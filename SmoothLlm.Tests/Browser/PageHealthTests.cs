using Microsoft.Playwright;
using Shouldly;
using SmoothLlm.Tests.Support;
using Xunit;

namespace SmoothLlm.Tests.Browser;

[Collection(BrowserCollection.Name)]
public sealed class PageHealthTests(BrowserFixture browser)
{
    [RequiresTheory(Tool.Chromium)]
    [InlineData(ColorScheme.Light)]
    [InlineData(ColorScheme.Dark)]
    public async Task Pages_load_without_script_errors_or_content_security_violations(ColorScheme scheme)
    {
        await using var visitor = await browser.VisitAsync(scheme);
        foreach (string path in PortalPages.Public)
            await visitor.Page.GotoAsync(path);
        await visitor.SignInAsync(PortalProcess.AdminEmail, browser.Portal.AdminPassword);
        await visitor.IsReadyAsync();
        foreach (string path in PortalPages.Account)
            await visitor.Page.GotoAsync(path);
        foreach (string path in PortalPages.Customer.Concat(PortalPages.Admin))
            await visitor.OpenAsync(path);
        await visitor.OpenAsync("keys");
        await visitor.Page.GetByTestId("create-key").ClickAsync();
        await visitor.Page.GetByRole(AriaRole.Dialog).WaitForAsync();

        visitor.Problems.ShouldBeEmpty();
    }

    [RequiresTheory(Tool.Chromium)]
    [InlineData(1440)]
    [InlineData(390)]
    public async Task Pages_fit_the_width_of_the_screen(int width)
    {
        await using var visitor = await browser.VisitAsync(width: width);
        await visitor.SignInAsync(PortalProcess.AdminEmail, browser.Portal.AdminPassword);
        await visitor.IsReadyAsync();
        foreach (string path in PortalPages.Customer.Concat(PortalPages.Admin))
        {
            await visitor.OpenAsync(path);
            (await visitor.Page.EvaluateAsync<int>("document.documentElement.scrollWidth")).ShouldBe(width, $"/{path} scrolls sideways");
        }
    }
}
