using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Shouldly;
using SmoothLlm.Core.Plans;
using SmoothLlm.Infrastructure.ApiKeys;
using SmoothLlm.Infrastructure.Persistence;
using SmoothLlm.Tests.Support;
using Xunit;

namespace SmoothLlm.Tests.Scenarios;

/// <summary>The thin-client API over the whole app.</summary>
public sealed class ThinClientTests(SandboxApp app) : IClassFixture<SandboxApp>
{
    private const string Scripts = "שלום, สวัสดี, 안녕하세요, 👩‍👩‍👧 <b>&\"";

    [Fact]
    public async Task Texts_of_every_script_come_back_byte_for_byte()
    {
        var customer = await app.AddCustomerAsync();

        using var answer = await PostAsync(customer.Key, new { model = "sandbox-chat", messages = new[] { new { role = "user", content = $"/say {Scripts}" } } });

        answer.StatusCode.ShouldBe(HttpStatusCode.OK);
        byte[] bytes = await answer.Content.ReadAsByteArrayAsync();
        Encoding.UTF8.GetString(bytes).ShouldContain("שלום, สวัสดี, 안녕하세요, 👩‍👩‍👧 <b>&\\\"");
        var body = JsonDocument.Parse(bytes).RootElement;
        body.EnumerateObject().Select(property => property.Name).ShouldBe(["content", "model", "provider", "tool_calls", "usage", "finish_reason"]);
        body.GetProperty("provider").GetString().ShouldBe("sandbox");
        body.GetProperty("finish_reason").GetString().ShouldBe("stop");
        body.GetProperty("tool_calls").ValueKind.ShouldBe(JsonValueKind.Null);
        var usage = body.GetProperty("usage");
        usage.GetProperty("total_tokens").GetInt64().ShouldBe(usage.GetProperty("prompt_tokens").GetInt64() + usage.GetProperty("completion_tokens").GetInt64());
        await app.AssertInvariantsAsync();
        (await app.UsageAsync(customer)).ShouldHaveSingleItem().ChargeNanoUsd.ShouldBeGreaterThan(0);
    }

    [Theory]
    [InlineData("sandbox")]
    [InlineData(null)]
    public async Task A_provider_or_nothing_stands_for_a_usual_model(string? model)
    {
        var customer = await app.AddCustomerAsync();

        using var answer = await PostAsync(customer.Key, new { model, messages = new[] { new { role = "user", content = "hi" } } });

        answer.StatusCode.ShouldBe(HttpStatusCode.OK);
        (await BodyAsync(answer)).GetProperty("model").GetString().ShouldNotBeNullOrEmpty();
    }

    [Fact]
    public async Task Over_the_daily_limit_it_says_when_to_come_back()
    {
        await Turns.NoDayEndsSoonAsync();
        var customer = await app.AddCustomerAsync();
        await app.Services.GetRequiredService<Database>().WriteAsync(
            async context => (await context.Organizations.SingleAsync(row => row.Id == customer.OrganizationId)).PlanId = Plan.FreeId, CancellationToken.None);
        await app.Services.GetRequiredService<Snapshots>().RefreshAsync(CancellationToken.None);
        for (int number = 0; number < Plan.FreeDailyMessages; number++)
            (await PostAsync(customer.Key, Hello)).StatusCode.ShouldBe(HttpStatusCode.OK);

        using var answer = await PostAsync(customer.Key, Hello);

        answer.StatusCode.ShouldBe(HttpStatusCode.TooManyRequests);
        var body = await BodyAsync(answer);
        body.GetProperty("error").GetString().ShouldBe("rate_limit_exceeded");
        body.GetProperty("retry_after").GetInt64().ShouldBeInRange(1, 86_400);
        body.GetProperty("message").GetString().ShouldNotBeNullOrEmpty();
        await app.WhenSettledAsync();
        var stats = await BodyAsync(await SendAsync(HttpMethod.Get, "api/v1/ai/usage/stats", customer.Key));
        (stats.GetProperty("plan").GetString(), stats.GetProperty("messages_today").GetInt64(), stats.GetProperty("remaining_today").GetInt64()).ShouldBe(("Free", 10, 0));
    }

    [Fact]
    public async Task Models_are_listed_with_their_providers()
    {
        var customer = await app.AddCustomerAsync();

        var body = await BodyAsync(await SendAsync(HttpMethod.Get, "api/v1/ai/models", customer.Key));

        body.GetProperty("models").EnumerateArray().ShouldContain(model => model.GetProperty("id").GetString() == "sandbox-chat");
    }

    [Theory]
    [InlineData("{", HttpStatusCode.BadRequest)]
    [InlineData("[]", HttpStatusCode.BadRequest)]
    [InlineData("""{"model":3,"messages":[]}""", HttpStatusCode.BadRequest)]
    [InlineData("""{"model":"no-such-model","messages":[{"role":"user","content":"hi"}]}""", HttpStatusCode.NotFound)]
    public async Task A_bad_request_is_refused_in_words_of_this_api(string body, HttpStatusCode status)
    {
        var customer = await app.AddCustomerAsync();

        using var answer = await SendAsync(HttpMethod.Post, "api/v1/ai/chat", customer.Key, new StringContent(body, Encoding.UTF8, "application/json"));

        answer.StatusCode.ShouldBe(status);
        (await BodyAsync(answer)).GetProperty("error").ValueKind.ShouldBe(JsonValueKind.String);
    }

    [Fact]
    public async Task A_signed_in_user_needs_no_key_and_a_wrong_token_is_refused()
    {
        const string Password = "A good 1 password";
        using var registered = await app.Client.PostAsJsonAsync("api/auth/register", new { name = "Ada", email = "thin@example.test", password = Password });
        registered.StatusCode.ShouldBe(HttpStatusCode.Created);
        await app.Services.GetRequiredService<Database>().WriteAsync(
            async context => (await context.Users.SingleAsync(user => user.Email == "thin@example.test")).EmailConfirmed = true, CancellationToken.None);
        using var login = await app.Client.PostAsJsonAsync("api/auth/login", new { email = "thin@example.test", password = Password });
        string token = (await BodyAsync(login)).GetProperty("accessToken").GetString()!;

        // Without credits it goes all the way to the wallet.
        (await PostAsync(token, Hello)).StatusCode.ShouldBe(HttpStatusCode.PaymentRequired);
        (await PostAsync(token, Hello)).StatusCode.ShouldBe(HttpStatusCode.PaymentRequired);
        (await app.ReadAsync(context => context.ApiKeys.CountAsync(key => key.Name == PersonalKeys.Name))).ShouldBe(1);

        using var refused = await PostAsync(token[..^4] + "AAAA", Hello);
        refused.StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        (await BodyAsync(refused)).GetProperty("error").GetString().ShouldBe("invalid_api_key");
    }

    private static readonly object Hello = new { model = "sandbox-chat", messages = new[] { new { role = "user", content = "hi" } } };

    private Task<HttpResponseMessage> PostAsync(string key, object body) => SendAsync(HttpMethod.Post, "api/v1/ai/chat", key, JsonContent.Create(body));

    private Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, string key, HttpContent? body = null)
    {
        var request = new HttpRequestMessage(method, path) { Content = body };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", key);
        return app.Client.SendAsync(request);
    }

    private static async Task<JsonElement> BodyAsync(HttpResponseMessage answer) => JsonDocument.Parse(await answer.Content.ReadAsStringAsync()).RootElement;
}
