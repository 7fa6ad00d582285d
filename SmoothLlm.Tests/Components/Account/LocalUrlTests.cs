using Shouldly;
using SmoothLlm.Web.Components.Account;
using Xunit;

namespace SmoothLlm.Tests.Components.Account;

public sealed class LocalUrlTests
{
    [Theory]
    [InlineData("/")]
    [InlineData("/keys?show=all#first")]
    public void Paths_of_this_site_are_taken(string url) => LocalUrl.OrRoot(url).ShouldBe(url);

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("keys")]
    [InlineData("https://example.com/")]
    [InlineData("//example.com/")]
    [InlineData("/\\example.com/")]
    [InlineData("\\\\example.com/")]
    [InlineData("javascript:alert(1)")]
    [InlineData("/\t/example.com/")]
    public void Anything_else_leads_to_the_first_page(string? url) => LocalUrl.OrRoot(url).ShouldBe("/");
}
