using Microsoft.Playwright;
using Shouldly;
using SmoothLlm.Tests.Support;
using Xunit;

namespace SmoothLlm.Tests.Browser;

/// <summary>What axe-core finds on every page, empty ones and those with data, in both colour schemes.</summary>
[Collection(PagesCollection.Name)]
public sealed class AccessibilityTests(BrowserFixture browser)
{
    private const string Run = """
        async () => (await axe.run({ resultTypes: ["violations"] })).violations
          .filter(rule => rule.impact === "serious" || rule.impact === "critical")
          .map(rule => `${rule.id}: ${rule.nodes.map(node => `${node.target.join(" ")} (${node.any.map(check => check.message).join("; ")})`).join(", ")}`)
        """;

    [RequiresFact(Tool.Chromium, Tool.Npm)]
    public async Task No_page_has_a_serious_fault()
    {
        string axe = await NpmPackages.ReadAsync("axe-core/axe.min.js");
        var faults = new List<string>();
        await using (var stranger = await browser.VisitAsync())
        {
            foreach (string path in PortalPages.Public)
            {
                await stranger.Page.GotoAsync(path);
                faults.AddRange(await FaultsAsync(stranger, axe));
            }
        }

        await using (var customer = await browser.VisitAsCustomerAsync("$5"))
        {
            string key = await customer.CreateKeyAsync("ci");
            (await customer.AskAsync(key, "Hello")).Status.ShouldBe(200);
            foreach (string path in PortalPages.Customer)
            {
                await customer.OpenAsync(path);
                faults.AddRange(await FaultsAsync(customer, axe));
            }

            foreach (string path in PortalPages.Account)
            {
                await customer.Page.GotoAsync(path);
                faults.AddRange(await FaultsAsync(customer, axe));
            }
        }

        await using (var admin = await browser.VisitAsAdminAsync())
        {
            foreach (string path in PortalPages.Admin)
            {
                await admin.OpenAsync(path);
                faults.AddRange(await FaultsAsync(admin, axe));
            }
        }

        faults.ShouldBeEmpty();
    }

    /// <summary>In both colour schemes without loading the page again: only its style sheets know of them.</summary>
    private static async Task<IEnumerable<string>> FaultsAsync(Visitor visitor, string axe)
    {
        // Evaluated by the browser's own tools, so the content security policy does not matter.
        await visitor.Page.EvaluateAsync(axe);
        var faults = new List<string>();
        foreach (var scheme in (ColorScheme[])[ColorScheme.Light, ColorScheme.Dark])
        {
            await visitor.Page.EmulateMediaAsync(new() { ColorScheme = scheme });
            string[] found = await visitor.Page.EvaluateAsync<string[]>(Run);
            faults.AddRange(found.Select(fault => $"{visitor.Page.Url} ({scheme}): {fault}"));
        }

        return faults;
    }
}
