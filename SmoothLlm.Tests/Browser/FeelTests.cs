using Microsoft.Playwright;
using Shouldly;
using SmoothLlm.Tests.Support;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace SmoothLlm.Tests.Browser;

/// <summary>How the portal feels under the hands: without a mouse, with nervous clicks, and while it loads.</summary>
[Collection(PagesCollection.Name)]
public sealed class FeelTests(BrowserFixture browser)
{
    private const int MaxTabs = 80;

    /// <summary>What web vitals call good.</summary>
    private const double MaxShift = 0.1;

    private const string Shift = """
        () => new Promise(resolve => {
          let sum = 0;
          new PerformanceObserver(list => { for (const entry of list.getEntries()) if (!entry.hadRecentInput) sum += entry.value; }).observe({ type: "layout-shift", buffered: true });
          requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(() => resolve(sum))));
        })
        """;

    private const string HasVisibleFocus = """
        () => {
          const style = getComputedStyle(document.activeElement);
          return document.activeElement === document.body || (style.outlineStyle !== "none" && parseFloat(style.outlineWidth) > 0);
        }
        """;

    [RequiresFact(Tool.Chromium)]
    public async Task A_dialog_that_has_just_opened_leaves_the_focus_where_somebody_has_put_it()
    {
        await using var visitor = await browser.VisitAsCustomerAsync("$5");
        await visitor.OpenAsync("keys");
        await visitor.Page.GetByTestId("create-key").ClickAsync();
        var cancel = visitor.Page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new() { Name = "Cancel" });
        await cancel.FocusAsync();

        // The component library's own wait is half a second.
        await visitor.Page.EvaluateAsync("() => new Promise(resolve => setTimeout(resolve, 700))");

        await Expect(cancel).ToBeFocusedAsync();
    }

    [RequiresFact(Tool.Chromium)]
    public async Task Somebody_without_a_mouse_signs_in_and_creates_a_key()
    {
        await using var visitor = await browser.VisitAsync();
        var page = visitor.Page;
        await visitor.RegisterAsync();
        await visitor.SignOutAsync();
        await page.GotoAsync("Account/Login");
        await TabToAsync(page, "input[type=email]");
        await page.Keyboard.TypeAsync(visitor.Email);
        await TabToAsync(page, "input[type=password]");
        await page.Keyboard.TypeAsync(Visitor.Password);
        await page.Keyboard.PressAsync("Enter");
        await visitor.IsReadyAsync();

        await TabToAsync(page, ".skip-link");
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.Locator("#content")).ToBeFocusedAsync();
        await visitor.OpenAsync("keys");
        await TabToAsync(page, "[data-testid=create-key]");
        await page.Keyboard.PressAsync("Enter");
        var dialog = page.GetByRole(AriaRole.Dialog);
        await Expect(dialog.GetByLabel("Name")).ToBeFocusedAsync();
        await page.Keyboard.TypeAsync("by hand");
        await page.Keyboard.PressAsync("Enter");
        await Expect(dialog.GetByTestId("secret")).ToBeVisibleAsync();
        await TabToAsync(page, ".dialog-actions .button-primary");
        await page.Keyboard.PressAsync("Enter");

        await Expect(dialog).ToHaveCountAsync(0);
        await Expect(page.GetByRole(AriaRole.Rowheader, new() { Name = "by hand" })).ToBeVisibleAsync();
        visitor.Problems.ShouldBeEmpty();
    }

    [RequiresFact(Tool.Chromium)]
    public async Task Whatever_has_the_focus_shows_it()
    {
        await using var visitor = await browser.VisitAsync();
        await visitor.RegisterAsync();
        var hidden = new List<string>();
        foreach (string path in (string[])["keys", "logs", "credits", "playground"])
        {
            await visitor.OpenAsync(path);
            for (int tab = 0; tab < MaxTabs; tab++)
            {
                await visitor.Page.Keyboard.PressAsync("Tab");
                if (!await visitor.Page.EvaluateAsync<bool>(HasVisibleFocus))
                    hidden.Add($"/{path}: {await visitor.Page.EvaluateAsync<string>("document.activeElement.outerHTML.slice(0, 120)")}");
            }
        }

        hidden.Distinct(StringComparer.Ordinal).ShouldBeEmpty();
    }

    [RequiresFact(Tool.Chromium)]
    public async Task What_is_read_does_not_jump_while_a_page_loads()
    {
        await using var visitor = await browser.VisitAsCustomerAsync("$5");
        var jumps = new List<string>();
        foreach (int width in (int[])[1440, 390])
        {
            await visitor.Page.SetViewportSizeAsync(width, 900);
            foreach (string path in (string[])["", "keys", "logs", "credits", "transactions", "members", "limits", "playground", "welcome", "models"])
            {
                await visitor.Page.GotoAsync(path);
                if (path is not ("welcome" or "models"))
                    await visitor.IsReadyAsync();
                double shift = await visitor.Page.EvaluateAsync<double>(Shift);
                if (shift > MaxShift)
                    jumps.Add(string.Create(System.Globalization.CultureInfo.InvariantCulture, $"/{path} at {width}: {shift:0.000}"));
            }
        }

        jumps.ShouldBeEmpty();
    }

    [RequiresFact(Tool.Chromium)]
    public async Task A_purchase_is_made_once_however_often_its_buttons_are_clicked()
    {
        await using var visitor = await browser.VisitAsync();
        var page = visitor.Page;
        await visitor.RegisterAsync();
        await visitor.OpenAsync("credits");
        await page.GetByText("$10", new() { Exact = true }).ClickAsync();

        await page.GetByTestId("buy").DblClickAsync();
        await page.GetByTestId("pay").DblClickAsync();

        await Expect(page.GetByText("Thank you.")).ToBeVisibleAsync();
        await visitor.OpenAsync("credits");
        await Expect(visitor.Balance).ToContainTextAsync("$10.00");
        await Expect(page.GetByRole(AriaRole.Region, new() { Name = "Purchases" }).Locator("tbody tr")).ToHaveCountAsync(1);
        visitor.Problems.ShouldBeEmpty();
    }

    /// <summary>As often as it takes; somebody who gets nowhere gives up.</summary>
    private static async Task TabToAsync(IPage page, string selector)
    {
        for (int tab = 0; tab < MaxTabs; tab++)
        {
            await page.Keyboard.PressAsync("Tab");
            if (await page.EvaluateAsync<bool>("selector => document.activeElement.matches(selector)", selector))
                return;
        }

        throw new InvalidOperationException($"{selector} cannot be reached with the Tab key.");
    }
}
