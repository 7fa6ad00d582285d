using Shouldly;
using SmoothLlm.Infrastructure.Usage;
using SmoothLlm.Web.Components.Portal.Usage;
using Xunit;

namespace SmoothLlm.Tests.Components.Portal;

public sealed class UsageFilterTests
{
    [Fact]
    public void A_bare_url_shows_the_spend_of_thirty_days() =>
        UsageFilter.Parse(range: null, measure: null, model: null, key: null, status: null).ShouldBe(UsageFilter.Default);

    [Fact]
    public void Nonsense_in_a_url_narrows_nothing() =>
        UsageFilter.Parse("forever", "7", " ", "not-a-guid", "broken").ShouldBe(UsageFilter.Default);

    [Fact]
    public void A_url_says_it_all()
    {
        var key = Guid.NewGuid();

        var filter = UsageFilter.Parse("24h", "tokens", "sandbox-chat", key.ToString(), "failed");

        filter.ShouldBe(new UsageFilter(UsageRange.Last24Hours, UsageMeasure.Tokens, "sandbox-chat", key, IsFailed: true));
        filter.IsNarrowed.ShouldBeTrue();
        filter.StatusKey.ShouldBe("failed");
    }
}
