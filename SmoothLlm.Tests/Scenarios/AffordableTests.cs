using System.Net.Http.Json;
using System.Text.Json;
using Shouldly;
using SmoothLlm.Core.Money;
using SmoothLlm.Tests.Support;
using Xunit;

namespace SmoothLlm.Tests.Scenarios;

/// <summary>What a 402 says can be done without a purchase.</summary>
public sealed class AffordableTests(TestApp app) : IClassFixture<TestApp>
{
    [Fact]
    public async Task The_number_in_the_refusal_is_the_largest_cap_that_is_covered()
    {
        var customer = await app.AddCustomerAsync(new NanoUsd(1_000_000));
        using var refused = await app.PostChatAsync(customer, Body(9000));

        ((int)refused.StatusCode).ShouldBe(402);
        var error = (await refused.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("error");
        int affordable = error.GetProperty("affordable_max_tokens").GetInt32();
        error.GetProperty("message").GetString()!.ShouldContain($"'max_tokens' of at most {affordable}");
        error.GetProperty("top_up_url").GetString()!.ShouldEndWith("/credits");

        using var oneMore = await app.PostChatAsync(customer, Body(affordable + 1));
        ((int)oneMore.StatusCode).ShouldBe(402);
        using var covered = await app.PostChatAsync(customer, Body(affordable));
        ((int)covered.StatusCode).ShouldBe(200);
    }

    [Fact]
    public async Task Without_any_credit_no_cap_is_covered()
    {
        var customer = await app.AddCustomerAsync(NanoUsd.Zero);
        using var refused = await app.PostChatAsync(customer, Body(1));
        var error = (await refused.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("error");

        error.GetProperty("affordable_max_tokens").GetInt32().ShouldBe(0);
        refused.Headers.RetryAfter.ShouldBeNull();
    }

    /// <summary>Of the same length for every cap, because the input's bound is the body's length.</summary>
    private static string Body(int maxTokens) =>
        $$"""{"model":"sandbox-chat","max_tokens":{{maxTokens,5}},"messages":[{"role":"user","content":"hi"}]}""";
}
