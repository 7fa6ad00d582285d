using System.Net;
using AngleSharp.Html.Parser;
using Shouldly;
using SmoothLlm.Tests.Browser;
using Xunit;

namespace SmoothLlm.Tests.Scenarios;

/// <summary>What everybody may read, without a cookie and without a script.</summary>
public sealed class PublicPagesTests(SandboxApp app) : IClassFixture<SandboxApp>
{
    public static TheoryData<string> Pages => new(PortalPages.Public.Where(path => char.IsLower(path[0]) && path != "not-found"));

    [Theory]
    [MemberData(nameof(Pages))]
    public async Task Every_page_answers_strangers_with_a_title_and_a_description_of_its_own(string path)
    {
        using var response = await app.Client.GetAsync(new Uri(path, UriKind.Relative));

        response.StatusCode.ShouldBe(HttpStatusCode.OK);
        var page = new HtmlParser().ParseDocument(await response.Content.ReadAsStringAsync());
        page.Title.ShouldEndWith(" · SmoothLlm");
        page.QuerySelector("meta[name=description]").ShouldNotBeNull().GetAttribute("content").ShouldNotBeNullOrEmpty();
        page.QuerySelectorAll("h1").Length.ShouldBe(1);
        page.QuerySelector("footer a[href='/privacy']").ShouldNotBeNull();
    }

    [Theory]
    [InlineData("models/there-is-none")]
    [InlineData("models/a/b/c")]
    [InlineData("guide/operations")]
    [InlineData("guide/..%2Fcharging")]
    public async Task What_is_not_there_is_not_found(string path)
    {
        using var response = await app.Client.GetAsync(new Uri(path, UriKind.Relative));

        response.StatusCode.ShouldBe(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task An_operators_terms_are_shown_as_soon_as_the_file_is_there()
    {
        (await ReadAsync("terms")).ShouldContain("has not published this text yet");

        await File.WriteAllTextAsync(Path.Combine(app.Folder, "terms.md"), "# Our terms\n\nBe kind. <script>alert(1)</script>");

        string terms = await ReadAsync("terms");
        terms.ShouldContain("<h1>Our terms</h1>");
        terms.ShouldNotContain("<script>alert");
    }

    private Task<string> ReadAsync(string path) => app.Client.GetStringAsync(new Uri(path, UriKind.Relative));
}
