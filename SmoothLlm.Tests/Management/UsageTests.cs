using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Shouldly;
using SmoothLlm.Core.ApiKeys;
using SmoothLlm.Infrastructure.ApiKeys;
using SmoothLlm.Tests.Support;
using Xunit;

namespace SmoothLlm.Tests.Management;

/// <summary>Usage and statistics, as programs read them.</summary>
public sealed class UsageTests(TestApp app) : IClassFixture<TestApp>
{
    private const string Body = """{"model":"sandbox-chat","messages":[{"role":"user","content":"Hi"}]}""";

    [Fact]
    public async Task What_was_used_adds_up_however_it_is_grouped()
    {
        await Turns.NoDayEndsSoonAsync();
        var customer = await app.AddCustomerAsync();
        var member = await ApiClient.SignInAsync(app, customer);
        var key = (CreateApiKeyResult.Created)await app.Services.GetRequiredService<ApiKeyStore>().CreateAsync(
            ApiKeyScope.Keys(customer.OrganizationId), new ApiKeySettings("=SUM(A1)"), null, CancellationToken.None);
        foreach (string secret in new[] { customer.Key, customer.Key, key.Secret.Value })
        {
            using var response = await app.PostChatAsync(secret, new StringContent(Body));
            response.StatusCode.ShouldBe(HttpStatusCode.OK);
        }

        await app.WhenSettledAsync();
        var balance = (await member.GetAsync("/api/balance")).Json;
        decimal spent = 10 - decimal.Parse(balance.GetProperty("posted").GetString()!, System.Globalization.CultureInfo.InvariantCulture);

        foreach (string path in new[] { "/api/stats/summary", "/api/v1/usage" })
        {
            var totals = (await member.GetAsync(path)).ShouldBe(HttpStatusCode.OK).Json;
            totals.GetProperty("requests").GetInt64().ShouldBe(3);
            decimal.Parse(totals.GetProperty("spend").GetString()!, System.Globalization.CultureInfo.InvariantCulture).ShouldBe(spent);
        }

        foreach (string path in new[] { "/api/stats/by-model", "/api/v1/usage/daily", "/api/v1/usage/by-provider", "/api/v1/usage/by-model" })
            (await member.GetAsync(path)).ShouldBe(HttpStatusCode.OK).Json.GetProperty("items")[0].GetProperty("requests").GetInt64().ShouldBe(3);
        (await member.GetAsync("/api/v1/usage/by-key")).Json.GetProperty("items").GetArrayLength().ShouldBe(2);
        (await member.GetAsync($"/api/v1/usage?keyId={key.Key.Id}")).Json.GetProperty("requests").GetInt64().ShouldBe(1);
        (await member.GetAsync("/api/v1/usage?model=other")).Json.GetProperty("requests").GetInt64().ShouldBe(0);
        (await member.GetAsync("/api/v1/usage?provider=sandbox&from=2020-01-01&to=2020-12-31")).Json.GetProperty("requests").GetInt64().ShouldBe(0);

        var page = (await member.GetAsync("/api/v1/usage/recent?limit=2")).Json;
        var rest = (await member.GetAsync("/api/v1/usage/recent?limit=2&cursor=" + page.GetProperty("nextCursor").GetString())).Json;
        page.GetProperty("items").GetArrayLength().ShouldBe(2);
        rest.GetProperty("items").GetArrayLength().ShouldBe(1);
        rest.GetProperty("nextCursor").GetString().ShouldBeNull();

        var export = (await member.GetAsync("/api/v1/usage/export")).ShouldBe(HttpStatusCode.OK);
        export.MediaType.ShouldBe("text/csv");
        var lines = export.Text.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        lines.Length.ShouldBe(4);
        lines[1].ShouldContain("'=SUM(A1)", customMessage: "the name of a key must not become a formula");
    }

    [Theory]
    [InlineData("from=yesterday", "from")]
    [InlineData("to=2026-02-30", "to")]
    [InlineData("from=0001-01-01", "from")]
    [InlineData("to=9999-12-31", "to")]
    [InlineData("from=2026-03-01&to=2026-02-01", "to")]
    [InlineData("from=2001-01-01&to=2026-01-01", "from")]
    [InlineData("keyId=mine", "keyId")]
    [InlineData("from=2026-01-01&from=2026-01-02", "from")]
    public async Task A_range_or_filter_that_cannot_be_is_a_problem(string query, string field)
    {
        var member = await ApiClient.SignInAsync(app, await app.AddCustomerAsync());

        foreach (string path in new[] { "/api/v1/usage", "/api/v1/usage/daily", "/api/v1/usage/recent", "/api/v1/usage/export", "/api/stats/summary" })
            (await member.GetAsync($"{path}?{query}")).ShouldBe(HttpStatusCode.BadRequest).Error(field).ShouldNotBeNullOrEmpty();
    }
}
