using Shouldly;
using SmoothLlm.Web.Components.Shared;
using Xunit;

namespace SmoothLlm.Tests.Components.Shared;

/// <summary>Models' answers are shown with it, and a model says whatever it was told to say.</summary>
public sealed class MarkdownTextTests
{
    [Theory]
    [InlineData("<script>alert(1)</script>")]
    [InlineData("<img src=x onerror=alert(1)>")]
    [InlineData("[here](javascript:alert(1))")]
    [InlineData("[here](JaVaScRiPt:alert(1))")]
    [InlineData("[here](data:text/html,x)")]
    [InlineData("[here][1]\n\n[1]: javascript:alert(1)")]
    [InlineData("![picture](javascript:alert(1))")]
    [InlineData("<javascript:alert(1)>")]
    [InlineData("[here](//elsewhere.example)")]
    [InlineData("[here](/Account/Logout)")]
    public void Nothing_of_a_text_runs_or_leads_anywhere_but_to_the_web(string text)
    {
        string html = MarkdownText.ToHtml(text).Value;

        html.ShouldNotContain("<a ");
        html.ShouldNotContain("<img");
        html.ShouldNotContain("<script");
    }

    [Fact]
    public void A_link_to_the_web_tells_nobody_where_one_comes_from() =>
        MarkdownText.ToHtml("[here](https://example.com/a?b=c&d)").Value
            .ShouldBe("<p><a href=\"https://example.com/a?b=c&amp;d\" rel=\"nofollow noopener noreferrer\" target=\"_blank\">here</a></p>\n");

    [Fact]
    public void A_picture_becomes_a_link_because_it_would_be_fetched() =>
        MarkdownText.ToHtml("![cat](https://example.com/cat.png)").Value.ShouldContain("<a href=\"https://example.com/cat.png\"");

    [Fact]
    public void A_text_within_a_link_that_leads_nowhere_stays() => MarkdownText.ToHtml("see [*these* limits](limits.md).").Value.ShouldBe("<p>see <em>these</em> limits.</p>\n");

    [Fact]
    public void An_address_of_the_site_leads_where_the_page_says() =>
        MarkdownText.ToHtml("[errors](errors.md)", file => "/guide/" + file).Value.ShouldContain("<a href=\"/guide/errors.md\">");

    [Fact]
    public void Code_is_shown_as_it_is() => MarkdownText.ToHtml("```html\n<b>&\n```").Value.ShouldContain("&lt;b&gt;&amp;");
}
