using System.Net;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Shouldly;
using SmoothLlm.Core.ApiKeys;
using SmoothLlm.Core.Plans;
using SmoothLlm.Infrastructure.ApiKeys;
using SmoothLlm.Infrastructure.Limits.InMemory;
using SmoothLlm.Infrastructure.Persistence;
using SmoothLlm.Tests.Support;
using Xunit;

namespace SmoothLlm.Tests.Scenarios;

/// <summary>What clients see of the limits of keys and plans, over the whole app.</summary>
public sealed class LimitsTests(SandboxApp app) : IClassFixture<SandboxApp>
{
    private const string Body = """{"model":"sandbox-chat","messages":[{"role":"user","content":"hi"}],"max_tokens":20}""";

    [Fact]
    public async Task Of_a_hundred_at_once_on_a_key_with_ten_a_minute_exactly_ten_are_answered()
    {
        await Turns.NoMinuteEndsSoonAsync();
        var customer = await app.AddCustomerAsync();
        string key = await AddKeyAsync(customer, new ApiKeySettings("ten") { RequestsPerMinute = 10 });

        var answers = await Task.WhenAll(Enumerable.Range(0, 100).Select(_ => PostAsync(key)));

        answers.Count(answer => answer.StatusCode == HttpStatusCode.OK).ShouldBe(10);
        var refused = answers.First(answer => answer.StatusCode != HttpStatusCode.OK);
        refused.StatusCode.ShouldBe(HttpStatusCode.TooManyRequests);
        refused.Headers.RetryAfter.ShouldNotBeNull();
        var error = await ErrorAsync(refused);
        error.GetProperty("code").GetString().ShouldBe("rate_limit_exceeded");
        error.GetProperty("message").GetString().ShouldNotBeNull().ShouldMatch("try again in [0-9]+s");
        Header(refused, "x-ratelimit-remaining-requests").ShouldBe("0");
        await app.AssertInvariantsAsync();
    }

    [Fact]
    public async Task An_answer_says_what_is_left_of_requests_and_tokens()
    {
        var customer = await app.AddCustomerAsync();
        string key = await AddKeyAsync(customer, new ApiKeySettings("both") { RequestsPerMinute = 10, TokensPerMinute = 1000 });

        using var answer = await PostAsync(key);

        (Header(answer, "x-ratelimit-limit-requests"), Header(answer, "x-ratelimit-remaining-requests")).ShouldBe(("10", "9"));
        Header(answer, "x-ratelimit-limit-tokens").ShouldBe("1000");
        Header(answer, "x-ratelimit-reset-requests").ShouldBe("1m0s");
    }

    [Fact]
    public async Task A_key_without_limits_says_nothing_of_them()
    {
        var customer = await app.AddCustomerAsync();

        using var answer = await PostAsync(customer.Key);

        answer.Headers.ShouldNotContain(header => header.Key.StartsWith("x-ratelimit", StringComparison.OrdinalIgnoreCase));
    }

    [Fact]
    public async Task A_key_for_other_models_finds_none()
    {
        var customer = await app.AddCustomerAsync();
        string key = await AddKeyAsync(customer, new ApiKeySettings("other") { AllowedModels = ["gpt-4o"] });

        using var answer = await PostAsync(key);

        answer.StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await ErrorAsync(answer)).GetProperty("code").GetString().ShouldBe("model_not_found");
    }

    [Theory]
    [InlineData("203.0.113.0/24", HttpStatusCode.Forbidden)]
    [InlineData("127.0.0.0/8", HttpStatusCode.OK)]
    public async Task A_key_is_used_from_its_own_addresses_only(string allowed, HttpStatusCode status)
    {
        var customer = await app.AddCustomerAsync();
        string key = await AddKeyAsync(customer, new ApiKeySettings("here") { AllowedIps = [allowed] });

        using var answer = await PostAsync(key);

        answer.StatusCode.ShouldBe(status);
        if (status == HttpStatusCode.Forbidden)
            (await ErrorAsync(answer)).GetProperty("code").GetString().ShouldBe("permission_denied");
    }

    [Fact]
    public async Task A_key_whose_spend_limit_is_reached_is_told_when_it_starts_again()
    {
        await Turns.NoDayEndsSoonAsync();
        var customer = await app.AddCustomerAsync();
        string key = await AddKeyAsync(customer, new ApiKeySettings("small") { SpendLimitUsd = 0.000000001m, SpendLimitWindow = SpendWindow.Daily });
        using (var first = await PostAsync(key))
            first.StatusCode.ShouldBe(HttpStatusCode.OK);
        await app.WhenSettledAsync();

        using var answer = await PostAsync(key);

        answer.StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        var error = await ErrorAsync(answer);
        error.GetProperty("limit_usd").GetDecimal().ShouldBe(0.000000001m);
        error.GetProperty("spend_usd").GetDecimal().ShouldBe((await app.UsageAsync(customer)).Sum(record => record.ChargeNanoUsd) / 1e9m);
        error.GetProperty("resets_at").GetDateTime().TimeOfDay.ShouldBe(TimeSpan.Zero);
    }

    [Fact]
    public async Task The_days_messages_are_those_of_the_usage_rows_also_after_a_restart()
    {
        await Turns.NoDayEndsSoonAsync();
        var customer = await app.AddCustomerAsync();
        await ChangeAsync(customer, organization => organization.PlanId = Plan.FreeId);
        for (int number = 0; number < 4; number++)
            (await PostAsync(customer.Key)).StatusCode.ShouldBe(HttpStatusCode.OK);
        // Refused for another reason: no usage row, no message.
        (await PostAsync(customer.Key, Body.Replace("sandbox-chat", "no-such", StringComparison.Ordinal))).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        await app.WhenSettledAsync();

        // A process that has just begun knows nothing.
        app.Services.GetRequiredService<MemoryLimitStore>().Clear();
        var answers = new List<HttpResponseMessage>();
        for (int number = 0; number < 8; number++)
            answers.Add(await PostAsync(customer.Key));

        answers.Count(answer => answer.StatusCode == HttpStatusCode.OK).ShouldBe(Plan.FreeDailyMessages - 4);
        await app.WhenSettledAsync();
        (await app.UsageAsync(customer)).Count.ShouldBe(Plan.FreeDailyMessages);
        answers[^1].StatusCode.ShouldBe(HttpStatusCode.TooManyRequests);
        answers[^1].Headers.RetryAfter!.Delta.ShouldNotBeNull().ShouldBeLessThanOrEqualTo(TimeSpan.FromDays(1));
        Header(answers[^1], "x-ratelimit-remaining-requests").ShouldBe("0");
    }

    [Fact]
    public async Task A_request_without_credits_uses_up_no_message()
    {
        var customer = await app.AddCustomerAsync(creditUsd: 0);
        await ChangeAsync(customer, organization => organization.PlanId = Plan.FreeId);

        for (int number = 0; number < Plan.FreeDailyMessages + 3; number++)
            (await PostAsync(customer.Key)).StatusCode.ShouldBe(HttpStatusCode.PaymentRequired);
    }

    private async Task<string> AddKeyAsync(TestCustomer customer, ApiKeySettings settings) =>
        (await app.Services.GetRequiredService<ApiKeyStore>().CreateAsync(ApiKeyScope.Keys(customer.OrganizationId), settings, null, CancellationToken.None))
            .ShouldBeOfType<CreateApiKeyResult.Created>().Secret.Value;

    private async Task ChangeAsync(TestCustomer customer, Action<Core.Organizations.Organization> change)
    {
        await app.Services.GetRequiredService<Database>().WriteAsync(
            async context => change(await context.Organizations.SingleAsync(organization => organization.Id == customer.OrganizationId)),
            CancellationToken.None);
        await app.Services.GetRequiredService<Snapshots>().RefreshAsync(CancellationToken.None);
    }

    private Task<HttpResponseMessage> PostAsync(string key, string body = Body) => app.PostChatAsync(key, new StringContent(body));

    private static async Task<JsonElement> ErrorAsync(HttpResponseMessage answer) =>
        JsonDocument.Parse(await answer.Content.ReadAsStringAsync()).RootElement.GetProperty("error");

    private static string Header(HttpResponseMessage answer, string name) => answer.Headers.GetValues(name).Single();
}
