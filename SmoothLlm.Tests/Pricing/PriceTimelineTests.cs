using Shouldly;
using SmoothLlm.Core.Pricing;
using SmoothLlm.Infrastructure.Pricing;
using Xunit;

namespace SmoothLlm.Tests.Pricing;

public sealed class PriceTimelineTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 20, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void The_latest_version_that_has_begun_holds()
    {
        var first = Version(Now.AddDays(-30));
        var second = Version(Now.AddDays(-1));
        var third = Version(Now.AddDays(10));
        var timeline = new PriceTimeline([third, first, second]);

        timeline.At(Now.AddDays(-40)).ShouldBeNull();
        timeline.At(Now.AddDays(-2)).ShouldBe(first);
        timeline.At(Now).ShouldBe(second);
        timeline.At(third.EffectiveFrom).ShouldBe(third);
        timeline.After(Now).ShouldBe([third]);
        timeline.EndOf(first).ShouldBe(second.EffectiveFrom);
        timeline.EndOf(third).ShouldBeNull();
    }

    [Fact]
    public void A_version_that_another_one_was_stated_for_the_moment_of_never_holds()
    {
        var announced = Version(Now.AddDays(10));
        var instead = Version(Now.AddDays(10).AddMilliseconds(1));
        var timeline = new PriceTimeline([announced, instead]);

        timeline.Versions.ShouldBe([instead]);
        timeline.At(announced.EffectiveFrom).ShouldBe(instead);
        timeline.EndOf(announced).ShouldBe(announced.EffectiveFrom);
    }

    [Fact]
    public void Moments_within_a_blink_of_each_other_are_one() =>
        PriceTimeline.MomentsAfter(Now, [Now.AddDays(1).AddMilliseconds(1), Now, Now.AddDays(-1), Now.AddDays(1), Now.AddDays(2)])
            .ShouldBe([Now.AddDays(1), Now.AddDays(2)]);

    private static PriceVersion Version(DateTimeOffset from) =>
        new PriceDraft { Input = 1, Output = 2 }.ToVersion("p", "m", from, new PriceOrigin(PriceSource.Admin, Now, "ada"));
}
