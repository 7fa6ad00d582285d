using Microsoft.Playwright;

namespace SmoothLlm.Tests.Browser;

/// <summary>What was said in a request, one user, and the portal of a customer that an admin looks at.</summary>
public sealed partial class Screenshots
{
    private async Task PictureContentAsync(Visitor visitor, string suffix)
    {
        await visitor.OpenAsync("logs?status=ok&mode=credits");
        await visitor.Page.GetByRole(AriaRole.Region, new() { Name = "Requests" }).Locator("tbody tr").Last.ClickAsync();
        await visitor.Page.GetByTestId("show-content").ClickAsync();
        await visitor.Page.GetByTestId("content-answer").ScrollIntoViewIfNeededAsync();
        await TakeAsync(visitor, "receipt-content", suffix, isWholePage: false);
    }

    private async Task PictureVisitAsync(Visitor visitor, string suffix)
    {
        await visitor.OpenAsync("admin/users?q=visitor");
        await visitor.Page.GetByTestId("user").First.GetByRole(AriaRole.Link).First.ClickAsync();
        await visitor.Page.GetByRole(AriaRole.Heading, new() { Name = "What the user did" }).WaitForAsync();
        await visitor.IsReadyAsync();
        await TakeAsync(visitor, "admin-user", suffix);
        await visitor.Page.Locator("main a[href^='admin/organizations/']").First.ClickAsync();
        await visitor.Button("Look at the portal").ClickAsync();
        await visitor.Page.GetByTestId("visit-banner").WaitForAsync();
        await visitor.IsReadyAsync();
        await TakeAsync(visitor, "visit", suffix);
        await visitor.Button("Leave").ClickAsync();
        await visitor.Page.GetByTestId("visit-banner").WaitForAsync(new() { State = WaitForSelectorState.Detached });
    }
}
