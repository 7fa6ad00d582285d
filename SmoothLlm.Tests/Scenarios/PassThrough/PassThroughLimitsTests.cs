using System.Net;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Shouldly;
using SmoothLlm.Core.ApiKeys;
using SmoothLlm.Core.Plans;
using SmoothLlm.Infrastructure.ApiKeys;
using SmoothLlm.Infrastructure.Persistence;
using SmoothLlm.Infrastructure.Plans;
using SmoothLlm.Tests.Support;
using Xunit;

namespace SmoothLlm.Tests.Scenarios.PassThrough;

/// <summary>The limits of monitor tokens and of plans hold in this mode as well.</summary>
public sealed class PassThroughLimitsTests(PassThroughApp app) : IClassFixture<PassThroughApp>
{
    private const string Body = """{"model":"gpt-4o-2024-08-06","messages":[]}""";

    [Fact]
    public async Task Of_a_hundred_at_once_on_a_token_with_ten_a_minute_exactly_ten_reach_the_provider()
    {
        await Turns.NoMinuteEndsSoonAsync();
        var token = await AddTokenAsync(new ApiKeySettings("ten") { RequestsPerMinute = 10 });
        app.Upstream.Requests.Clear();
        app.Upstream.Play("OpenAi/chat.json");

        var answers = await Task.WhenAll(Enumerable.Range(0, 100).Select(_ => app.PostJsonAsync(token, "openai/chat/completions", Body)));

        answers.Count(answer => answer.StatusCode == HttpStatusCode.OK).ShouldBe(10);
        app.Upstream.Requests.Count.ShouldBe(10);
        var refused = answers.First(answer => answer.StatusCode != HttpStatusCode.OK);
        refused.StatusCode.ShouldBe(HttpStatusCode.TooManyRequests);
        refused.Headers.RetryAfter.ShouldNotBeNull();
        refused.Headers.GetValues("x-ratelimit-remaining-requests").Single().ShouldBe("0");
        (await CodeAsync(refused)).ShouldBe("rate_limit_exceeded");
    }

    [Fact]
    public async Task Tokens_count_when_the_answer_has_reported_them()
    {
        var token = await AddTokenAsync(new ApiKeySettings("tokens") { TokensPerMinute = 10 });
        app.Upstream.Play("OpenAi/chat.json");

        using var first = await app.PostJsonAsync(token, "openai/chat/completions", Body);
        first.StatusCode.ShouldBe(HttpStatusCode.OK);
        await first.Content.ReadAsStringAsync();
        var record = await app.RecordOfAsync(first);
        (record.FreshInputTokens + record.CacheReadTokens + record.OutputTokens).ShouldBeGreaterThan(10);
        using var second = await app.PostJsonAsync(token, "openai/chat/completions", Body);

        second.StatusCode.ShouldBe(HttpStatusCode.TooManyRequests);
        (await second.Content.ReadAsStringAsync()).ShouldContain("10 tokens per minute");
    }

    [Fact]
    public async Task As_many_as_the_plan_allows_run_at_a_time_and_a_place_is_free_again_at_the_end()
    {
        var token = await AddTokenAsync(new ApiKeySettings("plan"));
        await GivePlanAsync(token, name => new PlanSettings(name) { ConcurrentRequests = 10 });
        var release = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var arrived = new SemaphoreSlim(0);
        app.Upstream.Script = async context =>
        {
            arrived.Release();
            await release.Task;
            await context.Request.Body.CopyToAsync(Stream.Null);
        };

        var running = Enumerable.Range(0, 100).Select(_ => app.PostJsonAsync(token, "openai/chat/completions", Body)).ToList();
        for (int number = 0; number < 10; number++)
            (await arrived.WaitAsync(TimeSpan.FromSeconds(20))).ShouldBeTrue();
        var refused = new List<HttpResponseMessage>();
        await foreach (var ended in Task.WhenEach(running))
        {
            refused.Add(await ended);
            if (refused.Count == 90)
                break;
        }

        refused.ShouldAllBe(answer => answer.StatusCode == HttpStatusCode.TooManyRequests);
        release.SetResult();
        (await Task.WhenAll(running)).Count(answer => answer.StatusCode == HttpStatusCode.OK).ShouldBe(10);
        arrived.CurrentCount.ShouldBe(0);
    }

    [Fact]
    public async Task Where_the_days_spending_is_reached_this_mode_stops_too()
    {
        await Turns.NoDayEndsSoonAsync();
        app.Upstream.Play("OpenAi/chat.json");
        var token = await AddTokenAsync(new ApiKeySettings("frugal"));
        await GivePlanAsync(token, name => new PlanSettings(name) { DailySpendUsd = 1 });
        using (var before = await app.PostJsonAsync(token, "openai/chat/completions", Body))
            before.StatusCode.ShouldBe(HttpStatusCode.OK);
        var other = await AddTokenAsync(new ApiKeySettings("spent"));
        await GivePlanAsync(other, name => new PlanSettings(name) { DailySpendUsd = 1 });
        await app.Services.GetRequiredService<Database>().WriteAsync(
            context =>
            {
                context.UsageRollups.Add(UsageRows.Rollup(other.Customer.OrganizationId, TimeProvider.System.GetUtcNow(), other.Customer.KeyId, chargeNanoUsd: 1_000_000_000));
                return Task.CompletedTask;
            },
            CancellationToken.None);

        using var answer = await app.PostJsonAsync(other, "openai/chat/completions", Body);

        answer.StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        (await CodeAsync(answer)).ShouldBe("spend_limit_exceeded");
    }

    private async Task<Monitor> AddTokenAsync(ApiKeySettings settings)
    {
        var customer = await app.AddCustomerAsync(creditUsd: 0);
        var created = (await app.Services.GetRequiredService<ApiKeyStore>().CreateAsync(
            ApiKeyScope.MonitorTokens(customer.OrganizationId), settings, userId: null, CancellationToken.None)).ShouldBeOfType<CreateApiKeyResult.Created>();
        return new Monitor(customer, created.Secret.Value);
    }

    private async Task GivePlanAsync(Monitor token, Func<string, PlanSettings> plan)
    {
        var saved = (await app.Services.GetRequiredService<PlanStore>().CreateAsync(plan($"p-{Guid.NewGuid():N}"[..20]), CancellationToken.None)).ShouldBeOfType<PlanResult.Saved>();
        await app.Services.GetRequiredService<Database>().WriteAsync(
            async context => (await context.Organizations.SingleAsync(organization => organization.Id == token.Customer.OrganizationId)).PlanId = saved.Plan.Id, CancellationToken.None);
        await app.Services.GetRequiredService<Snapshots>().RefreshAsync(CancellationToken.None);
    }

    private static async Task<string?> CodeAsync(HttpResponseMessage answer) =>
        JsonElement.Parse(await answer.Content.ReadAsStringAsync()).GetProperty("error").GetProperty("code").GetString();
}
