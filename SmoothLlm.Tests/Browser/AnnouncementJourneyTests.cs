using Microsoft.Playwright;
using Shouldly;
using SmoothLlm.Tests.Support;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace SmoothLlm.Tests.Browser;

[Collection(AdminsCollection.Name)]
public sealed class AnnouncementJourneyTests(BrowserFixture browser)
{
    [RequiresFact(Tool.Chromium)]
    public async Task What_an_admin_announces_is_seen_closed_for_good_and_gone_when_withdrawn()
    {
        const string Text = "Maintenance on Sunday, 02:00 to 03:00 UTC.";
        await using var admin = await browser.VisitAsAdminAsync();
        await admin.OpenAsync("admin/announcements");
        await admin.Page.GetByLabel("Text").FillAsync(Text);
        await admin.Button("Publish").DblClickAsync();
        await Expect(admin.Page.GetByRole(AriaRole.Row).Filter(new() { HasText = Text })).ToHaveCountAsync(1);

        await using var visitor = await browser.VisitAsync();
        await visitor.RegisterAsync();
        await Expect(Note(visitor)).ToContainTextAsync(Text);
        await visitor.Button("Close this announcement").ClickAsync();
        await Expect(Note(visitor)).ToBeHiddenAsync();
        await visitor.Page.ReloadAsync();
        await visitor.IsReadyAsync();
        await Expect(Note(visitor)).ToBeHiddenAsync();

        await admin.Button("Withdraw").ClickAsync();
        await Expect(admin.Page.GetByText("Over", new() { Exact = true })).ToBeVisibleAsync();
        await admin.OpenAsync("");
        await Expect(Note(admin)).ToHaveCountAsync(0);
        admin.Problems.Concat(visitor.Problems).ShouldBeEmpty();
    }

    [RequiresFact(Tool.Chromium)]
    public async Task First_steps_that_were_dismissed_stay_away()
    {
        await using var visitor = await browser.VisitAsync();
        await visitor.RegisterAsync();
        await visitor.Button("Dismiss").ClickAsync();
        await Expect(visitor.Page.Locator(".first-steps")).ToHaveCountAsync(0);

        await visitor.OpenAsync("");

        await Expect(visitor.Page.Locator(".first-steps")).ToHaveCountAsync(0);
    }

    private static ILocator Note(Visitor visitor) => visitor.Page.GetByTestId("announcement");
}
