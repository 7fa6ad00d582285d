using System.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Shouldly;
using SmoothLlm.Core.Routing;
using SmoothLlm.Core.Usage;
using SmoothLlm.Infrastructure.Providers;
using SmoothLlm.Tests.Support;
using Xunit;
using static SmoothLlm.Tests.Support.UpstreamBytes;

namespace SmoothLlm.Tests.Scenarios;

/// <summary>Who is asked, in which order, and how often.</summary>
public sealed class RoutingTests(RoutingApp app) : IClassFixture<RoutingApp>, IAsyncLifetime
{
    private TestCustomer customer = new(Guid.Empty, Guid.Empty, "");

    public async Task InitializeAsync()
    {
        app.Forget();
        customer = await app.AddCustomerAsync();
    }

    public Task DisposeAsync() => app.AssertInvariantsAsync();

    [Fact]
    public async Task Equals_share_the_requests_by_weight_and_a_session_stays_with_one()
    {
        // A quarter of them are drawn by lot: six times their standard deviation to either side.
        for (int count = 0; count < 300; count++)
            (await app.AskAsync(customer, "even")).Status.ShouldBe(200);
        app.First.Requests.Count.ShouldBeInRange(30, 120);
        app.Second.Requests.Count.ShouldBe(300 - app.First.Requests.Count);

        foreach (var (more, header) in new[] { (",\"prompt_cache_key\":\"k\"", null), (",\"user\":\"u\"", null), ("", "x-session-id"), ("", "x-claude-code-session-id") })
        {
            app.First.Forget();
            app.Second.Forget();
            for (int count = 0; count < 8; count++)
                await app.AskAsync(customer, "even", more, header is null ? [] : [(header, "session-of-mine")]);
            new[] { app.First.Requests.Count, app.Second.Requests.Count }.ShouldBe([0, 8], ignoreOrder: true, header ?? more);
        }
    }

    [Fact]
    public async Task The_chain_is_followed_to_its_end_and_told()
    {
        app.First.Script = turn => turn.SendAsync(Json("{}", 500));
        app.Second.Script = turn => turn.SendAsync(Json("{}", 429, "Retry-After: 30\r\nx-ratelimit-remaining-requests: 0\r\n"));

        var answer = await app.AskAsync(customer, "chain");

        (answer.Status, answer.Attempts).ShouldBe((200, "3"));
        await app.WhenSettledAsync();
        var record = (await app.UsageAsync(customer)).ShouldHaveSingleItem();
        AttemptDetails.Read(record.AttemptDetails).Select(attempt => (attempt.Provider, attempt.Status)).ShouldBe([("openai", 500), ("second", 429), ("third", 200)]);
    }

    [Fact]
    public async Task A_failure_in_passing_is_tried_again_when_nobody_else_is_left()
    {
        int calls = 0;
        app.First.Script = turn => turn.SendAsync(Interlocked.Increment(ref calls) == 1 ? Json("{}", 503) : Completion());

        var answer = await app.AskAsync(customer, "single");

        (answer.Status, answer.Attempts, calls).ShouldBe((200, "2", 2));
    }

    [Fact]
    public async Task A_short_wait_that_the_provider_asks_for_is_kept_and_a_long_one_is_told()
    {
        int calls = 0;
        app.First.Script = turn => turn.SendAsync(Interlocked.Increment(ref calls) == 1 ? Json("{}", 429, "Retry-After: 1\r\n") : Completion());
        long started = Stopwatch.GetTimestamp();
        (await app.AskAsync(customer, "single")).Status.ShouldBe(200);
        Stopwatch.GetElapsedTime(started).ShouldBeGreaterThan(TimeSpan.FromMilliseconds(950));

        app.First.Script = turn => turn.SendAsync(Json("{}", 429, "Retry-After: 20\r\n"));
        var answer = await app.AskAsync(customer, "single");

        (answer.Status, answer.ErrorCode, answer.Attempts, answer.RetryAfter).ShouldBe((503, "upstream_busy", "1", TimeSpan.FromSeconds(20)));
        app.First.Requests.Count.ShouldBe(3);
        (await app.AskAsync(customer, "single")).Status.ShouldBe(503);
        app.First.Requests.Count.ShouldBe(3, "it asked to be left alone");
    }

    [Fact]
    public async Task Who_wants_no_fallback_gets_none()
    {
        app.First.Script = turn => turn.SendAsync(Json("{}", 418));

        var answer = await app.AskAsync(customer, "chain", "", ("X-No-Fallback", "true"));

        (answer.Status, answer.Attempts).ShouldBe((502, "1"));
        app.Second.Requests.ShouldBeEmpty();
        (await app.AskAsync(customer, "chain", "", ("X-No-Fallback", "false"))).Status.ShouldBe(200);
    }

    [Theory]
    [InlineData(401)]
    [InlineData(402)]
    [InlineData(403)]
    public async Task A_refused_credential_gives_way_to_the_next_one_and_is_left_alone(int status)
    {
        var provider = await app.ProviderAsync("openai");
        var credentials = app.Services.GetRequiredService<CredentialStore>();
        var draft = new CredentialDraft { Name = "other", Secret = "sk-other-provider-credential", Weight = 1 };
        var added = (await credentials.AddAsync(provider.Id, draft, default)).ShouldBeOfType<CredentialResult.Saved>().Credential;
        try
        {
            app.First.Script = turn => turn.SendAsync(turn.Request.Header("Authorization") == "Bearer sk-other-provider-credential"
                ? Completion()
                : Json("""{"error":{"message":"bad key"}}""", status));
            // Which of the two is asked first is drawn by lot: of so many requests one surely begins with the refused one.
            for (int count = 0; count < 40; count++)
                (await app.AskAsync(customer, "single")).Status.ShouldBe(200);

            app.First.Requests.Count(request => request.Header("Authorization") == "Bearer sk-openai-provider-credential").ShouldBe(1);
            var report = app.Services.GetRequiredService<Circuits>().Report().ShouldHaveSingleItem();
            (report.State, report.LastStatus, report.Key.CredentialId).ShouldBe((CircuitState.Open, status, provider.Credentials[0].Id));
        }
        finally
        {
            await credentials.DeleteAsync(provider.Id, added.Id, default);
        }
    }

    [Fact]
    public async Task A_provider_that_fails_again_and_again_is_left_alone()
    {
        app.First.Script = turn => turn.SendAsync(Json("{}", 500));

        for (int count = 0; count < 10; count++)
            (await app.AskAsync(customer, "chain")).Status.ShouldBe(200);
        app.First.Requests.Count.ShouldBe(3);

        var answer = await app.AskAsync(customer, "single");
        (answer.Status, answer.ErrorCode).ShouldBe((503, "upstream_busy"));
        answer.RetryAfter.ShouldNotBeNull().ShouldBeInRange(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(15));
        app.First.Requests.Count.ShouldBe(3);
    }

    [Fact]
    public async Task A_provider_whose_answers_are_none_is_left_alone()
    {
        app.First.Script = turn => turn.SendAsync(Head(200, "text/html") + "<html></html>");

        for (int count = 0; count < 10; count++)
            (await app.AskAsync(customer, "chain")).Status.ShouldBe(200);

        app.First.Requests.Count.ShouldBe(3);
    }

    [Fact]
    public async Task A_provider_that_fails_every_other_request_is_left_alone()
    {
        int asked = 0;
        app.First.Script = turn => turn.SendAsync(asked++ % 2 == 0 ? Json("{}", 500) : Completion());

        for (int count = 0; count < 30; count++)
            (await app.AskAsync(customer, "chain")).Status.ShouldBe(200);

        app.First.Requests.Count.ShouldBe(21);
        app.Second.Requests.Count.ShouldBe(11 + 9);
    }

    [Fact]
    public async Task A_model_with_a_price_goes_to_its_maker_without_a_deployment_and_others_are_unknown()
    {
        (await app.AskAsync(customer, "gpt-of-its-name")).Status.ShouldBe(200);
        app.First.Requests.ShouldHaveSingleItem().BodyText.ShouldContain("\"gpt-of-its-name\"");
        (await app.AskAsync(customer, "gpt-of-another")).Status.ShouldBe(404);
        (await app.AskAsync(customer, "gpt-without-a-price")).Status.ShouldBe(404);
    }

    [Fact]
    public async Task No_request_fails_before_its_first_byte_when_a_provider_is_killed_under_load()
    {
        app.First.Script = turn => turn.SendAsync(Completion());
        const int Requests = 300;
        int answered = 0;
        var requests = Parallel.ForEachAsync(Enumerable.Range(0, Requests), new ParallelOptions { MaxDegreeOfParallelism = 20 }, async (number, _) =>
        {
            if (number == Requests / 3)
            {
                app.First.Script = turn =>
                {
                    turn.Reset();
                    return Task.CompletedTask;
                };
            }

            var answer = await app.AskAsync(customer, "chain");
            answer.Status.ShouldBe(200, answer.Body);
            Interlocked.Increment(ref answered);
        });
        await requests;

        answered.ShouldBe(Requests);
        app.Second.Requests.Count.ShouldBeGreaterThan(Requests / 2);
    }
}
