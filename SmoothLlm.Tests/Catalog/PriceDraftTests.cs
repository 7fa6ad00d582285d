using Shouldly;
using SmoothLlm.Infrastructure.Catalog;
using Xunit;

namespace SmoothLlm.Tests.Catalog;

public sealed class PriceDraftTests
{
    [Fact]
    public void A_price_of_nothing_is_refused_unless_it_is_meant()
    {
        new PriceDraft { Input = 0, Output = 0 }.Check().ShouldHaveSingleItem().Field.ShouldBe("free");
        new PriceDraft { IsFree = true }.Check().ShouldBeEmpty();
        new PriceDraft { IsFree = true, Input = 1 }.Check().ShouldHaveSingleItem().Field.ShouldBe("free");
    }

    [Fact]
    public void Problems_name_the_field_and_the_tier()
    {
        var draft = new PriceDraft
        {
            Input = -1,
            Output = 0.0000000001m,
            Tiers = [new TierDraft { InputTokensAbove = 0, Input = 1, Output = 1 }, new TierDraft { InputTokensAbove = 5, Input = 1 }],
        };

        draft.Check().Select(problem => problem.Field).ShouldBe(["input", "output", "tiers[0].inputTokensAbove", "tiers[1].output"]);
    }

    [Fact]
    public void A_version_has_the_draft_s_prices_and_gives_them_back()
    {
        var draft = new PriceDraft
        {
            Input = 0.000000001m,
            Output = 15,
            CacheRead = 0.1m,
            Tiers = [new TierDraft { InputTokensAbove = 200_000, Input = 5, Output = 20 }],
        };

        var version = draft.ToVersion(Guid.NewGuid(), "p", "m", DateTimeOffset.UnixEpoch);

        version.InputNanoUsd.ShouldBe(1);
        draft.IsChargedBy(version).ShouldBeTrue();
        (draft with { CacheRead = null }).IsChargedBy(version).ShouldBeFalse();
        (draft with { Tiers = [] }).IsChargedBy(version).ShouldBeFalse();
    }
}
