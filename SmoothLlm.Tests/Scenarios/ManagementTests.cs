using System.Net;
using Shouldly;
using SmoothLlm.Tests.Support;
using Xunit;

namespace SmoothLlm.Tests.Scenarios;

/// <summary>What programs of a signed-in member get from /api, and that it does not stand in the proxy's way.</summary>
public sealed class ManagementTests(TestApp app) : IClassFixture<TestApp>
{
    [Theory]
    [InlineData("/api")]
    [InlineData("/api/v1")]
    public async Task The_balance_is_told_in_exact_decimal_strings(string mount)
    {
        var customer = await app.AddCustomerAsync(2.5m);
        using var member = await PortalMember.SignInAsync(app, customer);

        var balance = await member.GetAsync(mount + "/balance");

        balance.GetRawText().ShouldBe("""{"currency":"USD","posted":"2.5","held":"0","available":"2.5"}""");
    }

    [Theory]
    [InlineData("/api/balance")]
    [InlineData("/api/v1/balance")]
    public async Task Without_a_session_the_answer_is_a_problem_and_no_login_page(string path)
    {
        using var response = await app.Client.GetAsync(path);

        response.StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        response.Content.Headers.ContentType?.MediaType.ShouldBe("application/problem+json");
    }

    [Fact]
    public async Task A_key_of_the_proxy_is_no_session()
    {
        var customer = await app.AddCustomerAsync();
        using var request = new HttpRequestMessage(HttpMethod.Get, "api/balance") { Headers = { { "Authorization", "Bearer " + customer.Key } } };
        using var response = await app.Client.SendAsync(request);

        response.StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task The_proxy_keeps_its_paths_beside_it()
    {
        var customer = await app.AddCustomerAsync();
        using var member = await PortalMember.SignInAsync(app, customer);

        using var models = await member.Browser.GetAsync("/api/v1/models");
        models.StatusCode.ShouldBe(HttpStatusCode.Unauthorized, "a session is no key");
        (await member.GetAsync("/api/v1/nothing-here", HttpStatusCode.NotFound)).GetProperty("error").GetProperty("code").GetString().ShouldBe("unknown_url");
    }
}
