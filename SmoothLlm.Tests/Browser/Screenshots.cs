using System.Globalization;
using System.Text;
using Microsoft.Playwright;
using Xunit;

namespace SmoothLlm.Tests.Browser;

/// <summary>Pictures of every page for people to look at: light and dark, wide and narrow, empty and with data. Run by eng/screenshots.</summary>
[Collection(PagesCollection.Name)]
public sealed partial class Screenshots(BrowserFixture browser)
{
    /// <summary>Every picture is also tried with axe where this names its script (the npm package axe-core).</summary>
    private static readonly string? AxePath = Environment.GetEnvironmentVariable("SMOOTHLLM_AXE");

    private static readonly (int Width, int Height)[] Screens = [(1440, 900), (390, 844)];

    private readonly StringBuilder report = new("page\tscreen\tfirst paint ms\tready ms\tKB over the wire\trequests\n");
    private readonly StringBuilder findings = new();
    private readonly string folder = Environment.GetEnvironmentVariable(ScreenshotsFactAttribute.FolderVariable) ?? "";

    private string axe = "";

    [ScreenshotsFact]
    public async Task Every_page_is_pictured()
    {
        Directory.CreateDirectory(folder);
        axe = AxePath is null ? "" : await File.ReadAllTextAsync(AxePath);
        var admin = (Email: PortalProcess.AdminEmail, Password: browser.Portal.AdminPassword);
        var newcomer = await RegisterAsync();
        var customer = await RegisterAsync(fill: true);
        foreach (var scheme in (ColorScheme[])[ColorScheme.Light, ColorScheme.Dark])
        {
            foreach (var (width, height) in Screens)
            {
                string suffix = string.Create(CultureInfo.InvariantCulture, $"{scheme.ToString().ToLowerInvariant()}-{width}");
                await using (var visitor = await browser.VisitAsync(scheme, width, height))
                    await PictureOutsideAsync(visitor, suffix);
                await using (var visitor = await SignedInAsync(newcomer, scheme, width, height))
                    await PictureCustomerAsync(visitor, "empty-" + suffix);
                await using (var visitor = await SignedInAsync(customer, scheme, width, height))
                    await PictureCustomerAsync(visitor, "data-" + suffix);
                await using (var visitor = await SignedInAsync(customer, scheme, width, height))
                    await PictureWithinAsync(visitor, suffix);
                await using (var visitor = await SignedInAsync(admin, scheme, width, height))
                    await PictureAdminAsync(visitor, suffix);
            }
        }

        foreach (var (width, height) in Screens)
        {
            string suffix = string.Create(CultureInfo.InvariantCulture, $"hebrew-{width}");
            await using (var visitor = await SignedInAsync(customer, ColorScheme.Light, width, height))
                await PictureHebrewAsync(visitor, PortalPages.Customer.Concat(PortalPages.Public), suffix);
            await using (var visitor = await SignedInAsync(admin, ColorScheme.Light, width, height))
                await PictureHebrewAsync(visitor, PortalPages.Admin, suffix);
        }

        await File.WriteAllTextAsync(Path.Combine(folder, "pages.tsv"), report.ToString());
        if (AxePath is not null)
            await File.WriteAllTextAsync(Path.Combine(folder, "axe.txt"), findings.ToString());
    }

    private async Task<(string Email, string Password)> RegisterAsync(bool fill = false)
    {
        await using var visitor = await browser.VisitAsync();
        await visitor.RegisterAsync();
        if (fill)
        {
            await visitor.BuyCreditsAsync("$50", savesCard: true);
            await visitor.CreateKeyAsync("staging, soon to be revoked");
            await visitor.Button("Revoke staging, soon to be revoked").ClickAsync();
            await visitor.Button("Revoke key").ClickAsync();
            string key = await visitor.CreateKeyAsync("production");
            await browser.Portal.KillAsync();
            await UsageHistory.WriteAsync(browser.Portal.Folder, visitor.Email);
            await browser.Portal.StartAsync();
            await visitor.OpenAsync("organization");
            await visitor.Page.GetByTestId("content-consent").CheckAsync();
            await visitor.Button("Switch on").ClickAsync();
            await visitor.Page.GetByText("kept for 30 days").WaitForAsync();
            foreach (string question in (string[])["Hello", "/words 900", "/fail 429", "/cached 1\n/words 30", "/no-usage"])
                await visitor.AskAsync(key, question);
        }

        return (visitor.Email, Visitor.Password);
    }

    private async Task<Visitor> SignedInAsync((string Email, string Password) who, ColorScheme scheme, int width, int height)
    {
        var visitor = await browser.VisitAsync(scheme, width, height);
        await visitor.SignInAsync(who.Email, who.Password);
        await visitor.IsReadyAsync();
        return visitor;
    }

    private async Task PictureOutsideAsync(Visitor visitor, string suffix)
    {
        foreach (string path in PortalPages.Public)
        {
            await MeasureAsync(path, suffix, visitor, () => visitor.Page.GotoAsync(path));
            await TakeAsync(visitor, NameOf(path), suffix);
        }

        await visitor.SignInAsync("nobody@example.com", "not the password");
        await TakeAsync(visitor, "login-refused", suffix);
        await visitor.Page.GotoAsync("Account/Register");
        await visitor.Page.EvaluateAsync("document.querySelector('form').noValidate = true");
        await visitor.Button("Create account").ClickAsync();
        await visitor.Page.Locator(".validation-message").First.WaitForAsync();
        await TakeAsync(visitor, "register-invalid", suffix);
    }

    private async Task PictureCustomerAsync(Visitor visitor, string suffix)
    {
        foreach (string path in PortalPages.Customer)
        {
            await MeasureAsync(path, suffix, visitor, () => visitor.OpenAsync(path));
            await TakeAsync(visitor, NameOf(path), suffix);
        }
    }

    /// <summary>Everything from the right: what a style sheet says of left and right shows here.</summary>
    private async Task PictureHebrewAsync(Visitor visitor, IEnumerable<string> paths, string suffix)
    {
        await visitor.SpeakAsync("he");
        foreach (string path in paths)
        {
            await visitor.Page.GotoAsync(path);
            if (PortalPages.Customer.Concat(PortalPages.Admin).Contains(path, StringComparer.Ordinal))
                await visitor.IsReadyAsync();
            await TakeAsync(visitor, NameOf(path), suffix);
        }
    }

    private async Task PictureWithinAsync(Visitor visitor, string suffix)
    {
        foreach (string path in PortalPages.Account)
        {
            await visitor.Page.GotoAsync(path);
            await TakeAsync(visitor, NameOf(path), suffix);
        }

        await visitor.OpenAsync("?range=7d&show=tokens&view=table&mode=pass-through");
        await visitor.Page.GetByRole(AriaRole.Region, new() { Name = "Usage by day" }).WaitForAsync();
        await TakeAsync(visitor, "dashboard-table", suffix);
        await visitor.OpenAsync("?by=provider&mode=pass-through");
        var columns = visitor.Page.Locator(".usage-bars .column");
        await columns.Nth(await columns.CountAsync() / 2).HoverAsync();
        await TakeAsync(visitor, "dashboard-hover", suffix, isWholePage: false);
        await visitor.OpenAsync("logs?range=7d&status=ok");
        await visitor.Page.GetByRole(AriaRole.Region, new() { Name = "Requests" }).Locator("tbody tr").First.ClickAsync();
        await visitor.Page.GetByTestId("receipt-id").WaitForAsync();
        await TakeAsync(visitor, "receipt", suffix, isWholePage: false);
        await PictureContentAsync(visitor, suffix);
        await visitor.OpenAsync("");
        await visitor.Button("Your account and settings").ClickAsync();
        await TakeAsync(visitor, "profile-menu", suffix, isWholePage: false);
        await visitor.Page.Keyboard.PressAsync("Escape");
        if (await visitor.Button("Open menu").IsVisibleAsync())
        {
            await visitor.Button("Open menu").ClickAsync();
            await visitor.Page.Locator("[data-menu=open]").WaitForAsync();
            await TakeAsync(visitor, "navigation", suffix, isWholePage: false);
        }

        var dialog = visitor.Page.GetByRole(AriaRole.Dialog);
        await visitor.OpenAsync("keys");
        await visitor.Page.GetByTestId("create-key").ClickAsync();
        await dialog.GetByLabel("Name").FillAsync("a picture");
        await TakeAsync(visitor, "key-dialog", suffix, isWholePage: false);
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Create key" }).ClickAsync();
        await dialog.GetByTestId("secret").WaitForAsync();
        await TakeAsync(visitor, "key-created", suffix, isWholePage: false);
        await dialog.GetByRole(AriaRole.Button, new() { Name = "I have copied it" }).ClickAsync();
        await visitor.Button("Revoke a picture").ClickAsync();
        await visitor.Button("Revoke key").WaitForAsync();
        await TakeAsync(visitor, "key-revoke", suffix, isWholePage: false);
        await visitor.Button("Revoke key").ClickAsync();
        await visitor.Button("Revoke key").WaitForAsync(new() { State = WaitForSelectorState.Detached });
        await visitor.OpenAsync("credits");
        await visitor.Page.GetByTestId("custom-amount").FillAsync("lots");
        await visitor.Page.GetByTestId("buy").ClickAsync();
        await Assertions.Expect(visitor.Page.Locator("#buy-error")).Not.ToBeEmptyAsync();
        await TakeAsync(visitor, "credits-invalid", suffix);
        await visitor.Page.GetByTestId("custom-amount").FillAsync("40");
        await visitor.Page.GetByTestId("buy").ClickAsync();
        await visitor.Page.GetByTestId("pay").WaitForAsync();
        await TakeAsync(visitor, "checkout", suffix);
        await PictureOrderAsync(visitor, suffix);
        await visitor.OpenAsync("credits");
        await visitor.Page.GetByLabel("Voucher code").FillAsync("NO-SUCH-CODE");
        await visitor.Button("Redeem").ClickAsync();
        await visitor.Page.GetByLabel("when credits fall below").FillAsync("1000");
        await visitor.Page.Locator("section").Filter(new() { HasText = "when credits fall below" }).GetByRole(AriaRole.Button, new() { Name = "Save" }).ClickAsync();
        await visitor.Page.Locator("[data-testid=balance-banner]").WaitForAsync();
        await TakeAsync(visitor, "credits-low", suffix);
        await visitor.Button("Use the default ($1.00)").ClickAsync();
        await visitor.Page.GetByText("The warning comes below $1.00.").WaitForAsync();
    }

    private async Task PictureAdminAsync(Visitor visitor, string suffix)
    {
        foreach (string path in PortalPages.Admin)
        {
            await MeasureAsync(path, suffix, visitor, () => visitor.OpenAsync(path));
            await TakeAsync(visitor, NameOf(path), suffix);
        }

        var dialog = visitor.Page.GetByRole(AriaRole.Dialog);
        await PictureVisitAsync(visitor, suffix);
        await PicturePricesAsync(visitor, suffix);
        await visitor.OpenAsync("admin/providers");
        await visitor.Button("Test Sandbox").ClickAsync();
        await visitor.Page.GetByTestId("test-success").WaitForAsync();
        await TakeAsync(visitor, "provider-tested", suffix, isWholePage: false);
        await visitor.Page.GetByTestId("add-provider").ClickAsync();
        await dialog.WaitForAsync();
        await TakeAsync(visitor, "provider-dialog", suffix, isWholePage: false);
        await dialog.GetByLabel("Kind").SelectOptionAsync("OpenAiCompatible");
        await Assertions.Expect(dialog.GetByLabel("Base URL")).ToHaveValueAsync("");
        await dialog.GetByLabel("Base URL").FillAsync("not an address");
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Save" }).ClickAsync();
        await Assertions.Expect(dialog.Locator(".validation-message").Filter(new() { HasText = "e" })).Not.ToHaveCountAsync(0);
        await TakeAsync(visitor, "provider-invalid", suffix, isWholePage: false);
        await PicturePaymentsAsync(visitor, suffix);
        await PictureGivingAsync(visitor, suffix);
    }

    private async Task PicturePricesAsync(Visitor visitor, string suffix)
    {
        var dialog = visitor.Page.GetByRole(AriaRole.Dialog);
        await visitor.OpenAsync("admin/prices?provider=google&margin=20");
        await TakeAsync(visitor, "prices-charge", suffix);
        await visitor.OpenAsync("admin/prices?q=argon");
        await visitor.Page.GetByRole(AriaRole.Button, new() { Name = "History of" }).ClickAsync();
        await dialog.GetByTestId("price-history").WaitForAsync();
        await TakeAsync(visitor, "price-history", suffix, isWholePage: false);
        await dialog.GetByRole(AriaRole.Button, new() { Name = "New price" }).ClickAsync();
        await dialog.GetByLabel("from a moment on").CheckAsync();
        await dialog.GetByLabel("From (UTC)").FillAsync("2020-01-01T00:00");
        await dialog.GetByLabel("Output", new() { Exact = true }).FillAsync("-1");
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Add price" }).ClickAsync();
        await Assertions.Expect(dialog.Locator(".input.invalid")).Not.ToHaveCountAsync(0);
        await TakeAsync(visitor, "price-dialog", suffix, isWholePage: false);
        await visitor.OpenAsync("admin/prices?q=nothing+like+it");
        await visitor.Page.GetByLabel("Search organizations").FillAsync("a");
        await visitor.Page.GetByTestId("organization-margins").Locator("tbody tr").First.WaitForAsync();
        await TakeAsync(visitor, "prices-organizations", suffix);
        await visitor.OpenAsync("admin/prices/import");
        await visitor.Page.GetByTestId("compare-shipped").ClickAsync();
        await visitor.Page.GetByTestId("catalog-counts").WaitForAsync();
        await TakeAsync(visitor, "import-unchanged", suffix);
        await visitor.Page.GetByLabel("Catalog file").SetInputFilesAsync(PriceJourneyTests.ChangedCatalog);
        await visitor.Page.GetByTestId("approve").WaitForAsync();
        await TakeAsync(visitor, "import-diff", suffix);
        await visitor.Page.GetByLabel("Catalog file").SetInputFilesAsync(PriceJourneyTests.WrongCatalog);
        await visitor.Page.GetByTestId("catalog-problems").WaitForAsync();
        await TakeAsync(visitor, "import-wrong", suffix);
    }

    /// <summary>How long a page takes that nothing of is in the browser's cache, and what it weighs.</summary>
    private async Task MeasureAsync(string path, string suffix, Visitor visitor, Func<Task> open)
    {
        await PageWeight.ForgetCacheAsync(visitor.Page);
        long start = TimeProvider.System.GetTimestamp();
        await open();
        var elapsed = TimeProvider.System.GetElapsedTime(start);
        var weight = await PageWeight.OfAsync(visitor.Page);
        report.AppendLine(CultureInfo.InvariantCulture, $"/{path}\t{suffix}\t{weight.FirstPaintMilliseconds}\t{elapsed.TotalMilliseconds:0}\t{weight.Kilobytes}\t{weight.Requests}");
    }

    private async Task TakeAsync(Visitor visitor, string name, string suffix, bool isWholePage = true)
    {
        await visitor.Page.EvaluateAsync("document.fonts.ready");
        await visitor.Page.ScreenshotAsync(new() { Path = Path.Combine(folder, $"{name}-{suffix}.png"), FullPage = isWholePage });
        if (axe.Length == 0)
            return;
        await visitor.Page.EvaluateAsync(axe);
        string[] violations = await visitor.Page.EvaluateAsync<string[]>(
            "async () => (await axe.run()).violations.map(rule => `${rule.impact} ${rule.id}: ${rule.help}\\n` + rule.nodes.slice(0, 4).map(node => `      ${node.target.join(' ')}  ${node.any.map(check => check.message).join('; ')}`).join('\\n'))");
        foreach (string violation in violations)
            findings.AppendLine(CultureInfo.InvariantCulture, $"{name}-{suffix}\n   {violation}");
    }

    private static string NameOf(string path) => path switch
    {
        "" => "dashboard",
        _ => path.Split('?')[0].Replace("Account/", "", StringComparison.Ordinal).Replace('/', '-').ToLowerInvariant(),
    };
}
