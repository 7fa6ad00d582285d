using Microsoft.Playwright;
using SmoothLlm.Tests.Support;
using Xunit;

namespace SmoothLlm.Tests.Browser;

/// <summary>One portal and one Chromium for all journeys; each visitor has cookies of their own.</summary>
public sealed class BrowserFixture : IAsyncLifetime
{
    private const int TimeoutMilliseconds = 15_000;

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
}

[CollectionDefinition(Name)]
public sealed class BrowserCollection : ICollectionFixture<BrowserFixture>
{
    public const string Name = "Browser";
}
