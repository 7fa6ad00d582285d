using System.Globalization;
using Microsoft.Playwright;
using Shouldly;
using SmoothLlm.Tests.Support;
using Xunit;
using Xunit.Abstractions;

namespace SmoothLlm.Tests.Browser;

/// <summary>What a first visit costs: eng/screenshots prints weight and time of every page.</summary>
[Collection(PagesCollection.Name)]
public sealed class PageWeightTests(BrowserFixture browser, ITestOutputHelper output)
{
    private const int MaxStaticKilobytes = 90;
    private const int MaxInteractiveKilobytes = 200;

    [RequiresTheory(Tool.Chromium)]
    [InlineData("welcome", MaxStaticKilobytes)]
    [InlineData("models", MaxStaticKilobytes)]
    [InlineData("Account/Login", MaxStaticKilobytes)]
    public async Task A_first_visit_of_a_public_page_is_light(string path, int maxKilobytes)
    {
        await using var visitor = await browser.VisitAsync();

        await visitor.Page.GotoAsync(path, new() { WaitUntil = WaitUntilState.NetworkIdle });

        Check(path, await PageWeight.OfAsync(visitor.Page), maxKilobytes);
        visitor.Page.Url.ShouldEndWith(path);
    }

    [RequiresFact(Tool.Chromium)]
    public async Task A_first_visit_of_the_portal_is_light()
    {
        await using var visitor = await browser.VisitAsync();
        await visitor.RegisterAsync();
        await PageWeight.ForgetCacheAsync(visitor.Page);

        await visitor.OpenAsync("");

        Check("/", await PageWeight.OfAsync(visitor.Page), MaxInteractiveKilobytes);
    }

    private void Check(string path, PageWeight weight, int maxKilobytes)
    {
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{path}: {weight.Kilobytes} KB in {weight.Requests} requests, first paint after {weight.FirstPaintMilliseconds} ms"));
        weight.Kilobytes.ShouldBeLessThanOrEqualTo(maxKilobytes);
    }
}

/// <param name="Kilobytes">Over the wire.</param>
internal sealed record PageWeight(long Kilobytes, long Requests, long FirstPaintMilliseconds)
{
    private const int BytesPerKilobyte = 1024;

    private const string Sum = """
        () => {
          const all = [...performance.getEntriesByType("navigation"), ...performance.getEntriesByType("resource")];
          const paint = performance.getEntriesByName("first-contentful-paint")[0];
          return [all.reduce((sum, entry) => sum + entry.transferSize, 0), all.length, Math.round(paint?.startTime ?? 0)];
        }
        """;

    public static async Task<PageWeight> OfAsync(IPage page)
    {
        long[] sums = await page.EvaluateAsync<long[]>(Sum);
        return new PageWeight(sums[0] / BytesPerKilobyte, sums[1], sums[2]);
    }

    public static async Task ForgetCacheAsync(IPage page)
    {
        var session = await page.Context.NewCDPSessionAsync(page);
        await session.SendAsync("Network.clearBrowserCache");
        await session.DetachAsync();
    }
}
