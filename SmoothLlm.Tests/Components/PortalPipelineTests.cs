using System.Net;
using System.Text.Json;
using Shouldly;
using Xunit;

namespace SmoothLlm.Tests.Components;

public sealed class PortalPipelineTests(PortalHost host) : IClassFixture<PortalHost>
{
    [Fact]
    public async Task A_visitor_of_a_page_is_sent_to_sign_in_and_back()
    {
        using var browser = host.OpenBrowser();

        var response = await browser.GetAsync("/Account/Manage");

        response.StatusCode.ShouldBe(HttpStatusCode.Redirect);
        response.Headers.Location.ShouldNotBeNull().PathAndQuery.ShouldBe("/Account/Login?returnUrl=%2FAccount%2FManage");
    }

    [Fact]
    public async Task A_program_is_told_its_status_and_gets_no_page()
    {
        using var browser = host.OpenBrowser();

        (await browser.GetAsync("/api/members-only")).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        var missing = await browser.GetAsync("/v1/nothing-here");
        missing.StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await missing.Content.ReadAsStringAsync()).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_failure_is_json_for_programs_and_a_page_for_people()
    {
        using var browser = host.OpenBrowser();

        var api = await browser.GetAsync("/v1/failing");
        api.StatusCode.ShouldBe(HttpStatusCode.InternalServerError);
        using var error = JsonDocument.Parse(await api.Content.ReadAsStringAsync());
        error.RootElement.GetProperty("error").GetProperty("code").GetString().ShouldBe("internal_error");

        var page = await browser.GetAsync("/failing");
        page.StatusCode.ShouldBe(HttpStatusCode.InternalServerError);
        (await PortalHost.ReadAsync(page)).QuerySelector("h1").ShouldNotBeNull().TextContent.ShouldBe("Something went wrong");
    }

    [Fact]
    public async Task A_missing_page_says_so_under_the_security_policy()
    {
        using var browser = host.OpenBrowser();

        var response = await browser.GetAsync("/nothing-here");

        response.StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await PortalHost.ReadAsync(response)).QuerySelector("h1").ShouldNotBeNull().TextContent.ShouldBe("Not found");
        response.Headers.GetValues("Content-Security-Policy").ShouldHaveSingleItem().ShouldContain("script-src 'self';");
        response.Headers.GetValues("X-Content-Type-Options").ShouldBe(["nosniff"]);
    }

    [Fact]
    public async Task No_page_carries_a_script_of_its_own()
    {
        using var browser = host.OpenBrowser();

        var page = await PortalHost.ReadAsync(await browser.GetAsync("/Account/Login"));

        page.Scripts.ShouldNotBeEmpty();
        page.Scripts.ShouldAllBe(script => !string.IsNullOrEmpty(script.Source) && string.IsNullOrWhiteSpace(script.TextContent));
        foreach (var script in page.Scripts)
            (await browser.GetAsync(script.Source)).StatusCode.ShouldBe(HttpStatusCode.OK, script.Source);
    }

    [Theory]
    [InlineData("dark", "dark")]
    [InlineData("light", "light")]
    [InlineData("nonsense", "system")]
    public async Task The_first_paint_has_the_chosen_theme(string cookie, string theme)
    {
        using var browser = host.OpenBrowser();
        browser.DefaultRequestHeaders.Add("Cookie", "smoothllm-theme=" + cookie);

        var page = await PortalHost.ReadAsync(await browser.GetAsync("/Account/Login"));

        page.DocumentElement.GetAttribute("data-theme").ShouldBe(theme);
    }
}
