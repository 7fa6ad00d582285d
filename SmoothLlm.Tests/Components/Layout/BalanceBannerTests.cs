using Bunit;
using Shouldly;
using SmoothLlm.Core.Money;
using SmoothLlm.Infrastructure.Credits;
using SmoothLlm.Web.Components.Layout;
using Xunit;

namespace SmoothLlm.Tests.Components.Layout;

public sealed class BalanceBannerTests
{
    [Theory]
    [InlineData(5, true, "Credits are running low")]
    [InlineData(0, true, "There are no credits.")]
    [InlineData(-3, true, "The balance is -$3.00.")]
    [InlineData(50, false, "This organization is disabled.")]
    public async Task What_matters_is_said(int usd, bool isActive, string words)
    {
        await using var page = new BunitContext();

        var banner = Render(page, usd, isActive);

        banner.Find("[data-testid=balance-banner]").TextContent.ShouldContain(words);
        banner.FindAll("a[href=credits]").Count.ShouldBe(isActive ? 1 : 0);
    }

    [Fact]
    public async Task With_enough_credits_nothing_is_said()
    {
        await using var page = new BunitContext();

        Render(page, usd: 10, isActive: true).Markup.Trim().ShouldBeEmpty();
    }

    private static IRenderedComponent<BalanceBanner> Render(BunitContext page, int usd, bool isActive)
    {
        var standing = new WalletStanding(NanoUsd.FromUsd(usd), NanoUsd.Zero, NanoUsd.FromUsd(10), isActive);
        return page.Render<BalanceBanner>(parameters => parameters.Add(banner => banner.Standing, standing));
    }
}
