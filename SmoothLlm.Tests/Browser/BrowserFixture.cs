using Microsoft.Playwright;
using SmoothLlm.Tests.Support;
using Xunit;

namespace SmoothLlm.Tests.Browser;

/// <summary>One portal and one Chromium for all tests of a collection; each visitor has cookies of their own.</summary>
public sealed class BrowserFixture : IAsyncLifetime
{
    /// <summary>Of every click and every expectation: the usual five seconds are too few for a machine that runs other tests beside.</summary>
    private const int TimeoutMilliseconds = 30_000;

    // The last ones keep Chromium from calling home.
    private static readonly string[] Arguments =
    [
        "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--no-proxy-server",
        "--disable-background-networking", "--disable-component-update", "--disable-sync",
    ];

    private IPlaywright? playwright;
    private IBrowser? chromium;

    public PortalProcess Portal { get; } = new();

    public async Task InitializeAsync()
    {
        // Then every journey is skipped, and says why.
        if (Tools.WhySkipped(Tool.Chromium) is not null)
            return;
        Tools.Require(Tool.Chromium);
        Assertions.SetDefaultExpectTimeout(TimeoutMilliseconds);
        var starting = Portal.StartAsync();
        playwright = await Playwright.CreateAsync();
        chromium = await playwright.Chromium.LaunchAsync(new() { ExecutablePath = Tools.Chromium, Args = Arguments });
        await starting;
    }

    public async Task DisposeAsync()
    {
        if (chromium is not null)
            await chromium.DisposeAsync();
        playwright?.Dispose();
        await Portal.DisposeAsync();
    }

    /// <summary>Somebody at a screen of their own, not signed in.</summary>
    internal async Task<Visitor> VisitAsync(ColorScheme scheme = ColorScheme.Light, int width = 1440, int height = 900)
    {
        var context = await chromium!.NewContextAsync(new()
        {
            BaseURL = Portal.Address.ToString(),
            ColorScheme = scheme,
            ViewportSize = new() { Width = width, Height = height },
            ReducedMotion = ReducedMotion.Reduce,
        });
        context.SetDefaultTimeout(TimeoutMilliseconds);
        return await Visitor.CreateAsync(context);
    }

    /// <summary>Somebody who has just signed up and bought credits.</summary>
    /// <param name="credits">As the preset's button says: <c>$10</c>.</param>
    /// <param name="name">Of the user and of the organization.</param>
    internal async Task<Visitor> VisitAsCustomerAsync(string credits, string name = Visitor.DefaultName)
    {
        var visitor = await VisitAsync();
        await visitor.RegisterAsync(name);
        await visitor.BuyCreditsAsync(credits);
        return visitor;
    }

    internal async Task<Visitor> VisitAsAdminAsync()
    {
        var admin = await VisitAsync();
        await admin.SignInAsync(PortalProcess.AdminEmail, Portal.AdminPassword);
        await admin.IsReadyAsync();
        return admin;
    }
}

/// <summary>What strangers, customers and their owners do. The collections are about as long as one another, and run beside each other.</summary>
[CollectionDefinition(Name)]
public sealed class CustomersCollection : ICollectionFixture<BrowserFixture>
{
    public const string Name = "Browser: customers";
}

/// <summary>What admins do.</summary>
[CollectionDefinition(Name)]
public sealed class AdminsCollection : ICollectionFixture<BrowserFixture>
{
    public const string Name = "Browser: admins";
}

/// <summary>What goes over all pages.</summary>
[CollectionDefinition(Name)]
public sealed class PagesCollection : ICollectionFixture<BrowserFixture>
{
    public const string Name = "Browser: pages";
}
