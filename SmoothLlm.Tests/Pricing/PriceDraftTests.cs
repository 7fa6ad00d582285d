using Shouldly;
using SmoothLlm.Core.Pricing;
using SmoothLlm.Infrastructure.Pricing;
using Xunit;

namespace SmoothLlm.Tests.Pricing;

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
    public void Cache_prices_alone_and_a_tier_of_nothing_are_prices_of_nothing()
    {
        new PriceDraft { Input = 0, Output = 0, CacheRead = 1 }.Check().ShouldHaveSingleItem().Field.ShouldBe("free");
        var tiered = new PriceDraft { Input = 1, Output = 1, Tiers = [new TierDraft { InputTokensAbove = 5, Input = 0, Output = 0 }] };
        tiered.Check().ShouldHaveSingleItem().Field.ShouldBe("tiers[0].input");
        new PriceDraft { Input = 1, Output = 0 }.Check().ShouldBeEmpty("embeddings have no output");
    }

    [Fact]
    public void What_is_stated_and_what_follows_from_it_charge_the_same()
    {
        var origin = new PriceOrigin(PriceSource.Catalog, DateTimeOffset.UnixEpoch, UserId: null);
        var open = new PriceDraft { Input = 2, Output = 8 }.ToVersion("p", "m", DateTimeOffset.UnixEpoch, origin);

        new PriceDraft { Input = 2, Output = 8, CacheRead = 2, CacheWrite = 2, CacheWrite1h = 2 }.IsChargedBy(open).ShouldBeTrue();
        new PriceDraft { Input = 2, Output = 8, CacheRead = 1 }.IsChargedBy(open).ShouldBeFalse();
        new PriceDraft { IsFree = true }.IsChargedBy(open).ShouldBeFalse();
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

        var version = draft.ToVersion("p", "m", DateTimeOffset.UnixEpoch, new PriceOrigin(PriceSource.Admin, DateTimeOffset.UnixEpoch, "ada"));

        version.InputNanoUsd.ShouldBe(1);
        draft.IsChargedBy(version).ShouldBeTrue();
        (draft with { CacheRead = null }).IsChargedBy(version).ShouldBeFalse();
        (draft with { Tiers = [] }).IsChargedBy(version).ShouldBeFalse();
    }
}
