using Shouldly;
using SmoothLlm.Core.Usage;
using SmoothLlm.Tests.Conventions;
using SmoothLlm.Web.Components.Portal.Charging;
using SmoothLlm.Web.Components.Portal.Usage;
using Xunit;

namespace SmoothLlm.Tests.Components.Portal;

public sealed class ChargingRuleTests
{
    [Fact]
    public void The_page_shows_the_published_rule_with_its_tables()
    {
        string document = SourceTree.Read("docs/charging.md");

        ChargingRule.Title.ShouldBe("How requests are charged");
        string html = ChargingRule.Html.Value;
        html.Split("<table>").Length.ShouldBe(3, "two tables");
        html.Split("<tr>").Length.ShouldBe(document.Split('\n').Count(line => line.StartsWith("| ", StringComparison.Ordinal)) + 1);
        html.ShouldContain("<h2>After: the charge</h2>");
    }

    [Fact]
    public void The_rule_links_to_nothing_that_the_portal_does_not_have() => ChargingRule.Html.Value.ShouldNotContain("<a ");

    [Fact]
    public void Every_ending_has_words_for_customers() => Enum.GetValues<RequestEnding>()
        .ShouldAllBe(ending => EndingText.Short(ending).Length > 0 && ending.Explain().EndsWith('.') && Enum.IsDefined(EndingText.Tone(ending)));
}
