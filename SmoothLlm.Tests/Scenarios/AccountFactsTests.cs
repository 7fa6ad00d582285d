using System.Net.Http.Json;
using System.Text.Json;
using Shouldly;
using SmoothLlm.Tests.Support;
using Xunit;

namespace SmoothLlm.Tests.Scenarios;

/// <summary>What a program can ask about its key and its credits.</summary>
public sealed class AccountFactsTests(UpstreamApp app) : IClassFixture<UpstreamApp>
{
    [Theory]
    [InlineData("v1")]
    [InlineData("api/v1")]
    public async Task A_key_tells_what_it_has_used(string mount)
    {
        await Turns.NoDayEndsSoonAsync();
        var customer = await SpendAsync(requests: 2);

        var key = (await GetAsync(customer, mount + "/key")).GetProperty("data");

        key.GetProperty("label").GetString().ShouldBe($"{customer.Key[..11]}…{customer.Key[^4..]}");
        key.GetProperty("name").GetString().ShouldBe("test");
        foreach (string period in new[] { "usage", "usage_daily", "usage_weekly", "usage_monthly" })
            key.GetProperty(period).GetRawText().ShouldBe("0.000336", period);
        foreach (string limit in new[] { "limit", "limit_remaining", "limit_reset", "expires_at" })
            key.GetProperty(limit).ValueKind.ShouldBe(JsonValueKind.Null, limit);
        key.GetProperty("is_free_tier").GetBoolean().ShouldBeTrue();
        key.GetRawText().ShouldNotContain(customer.Key);
    }

    [Fact]
    public async Task Credits_are_what_came_in_what_was_used_and_what_is_there_now()
    {
        var customer = await SpendAsync(requests: 1);

        var credits = (await GetAsync(customer, "v1/credits")).GetProperty("data");

        credits.GetRawText().ShouldBe(
            """{"total_credits":10,"total_usage":0.000168,"currency":"USD","posted":"9.999832","held":"0","available":"9.999832"}""");
    }

    [Fact]
    public async Task Credits_that_a_request_holds_are_not_available()
    {
        var customer = await app.AddCustomerAsync();
        var mayEnd = new TaskCompletionSource();
        app.First.Script = async turn =>
        {
            await turn.SendAsync(UpstreamBytes.StreamHead + UpstreamBytes.Chunk(UpstreamBytes.Text("Hello")));
            await mayEnd.Task;
            await turn.SendAsync(UpstreamBytes.Chunk(UpstreamBytes.Done) + UpstreamBytes.StreamEnd);
        };
        using var response = await app.PostChatAsync(customer, UpstreamApp.RequestBody("scripted", isStreamed: true));

        var credits = (await GetAsync(customer, "v1/credits")).GetProperty("data");

        decimal held = decimal.Parse(credits.GetProperty("held").GetString()!, System.Globalization.CultureInfo.InvariantCulture);
        held.ShouldBeGreaterThan(0);
        credits.GetProperty("posted").GetString().ShouldBe("10");
        decimal.Parse(credits.GetProperty("available").GetString()!, System.Globalization.CultureInfo.InvariantCulture).ShouldBe(10 - held);
        mayEnd.SetResult();
        await response.Content.ReadAsStringAsync();
        await app.AssertInvariantsAsync();
    }

    [Theory]
    [InlineData("v1/key")]
    [InlineData("v1/credits")]
    public async Task Without_a_key_nothing_is_told(string path)
    {
        using var response = await app.Client.GetAsync(path);

        ((int)response.StatusCode).ShouldBe(401);
    }

    private async Task<TestCustomer> SpendAsync(int requests)
    {
        var customer = await app.AddCustomerAsync();
        app.First.Script = turn => turn.SendAsync(UpstreamBytes.Completion());
        for (int number = 0; number < requests; number++)
        {
            using var response = await app.PostChatAsync(customer, UpstreamApp.RequestBody("scripted"));
            ((int)response.StatusCode).ShouldBe(200);
        }

        await app.AssertInvariantsAsync();
        return customer;
    }

    private async Task<JsonElement> GetAsync(TestCustomer customer, string path)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path) { Headers = { { "Authorization", "Bearer " + customer.Key } } };
        using var response = await app.Client.SendAsync(request);
        var answer = await response.Content.ReadFromJsonAsync<JsonElement>();
        ((int)response.StatusCode).ShouldBe(200, answer.GetRawText());
        return answer;
    }
}
