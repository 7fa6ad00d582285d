using Shouldly;
using SmoothLlm.Core.Usage;
using Xunit;
using static SmoothLlm.Tests.Support.UpstreamBytes;

namespace SmoothLlm.Tests.Scenarios;

/// <summary>Every way in which a provider can fail: what the client sees, and that it costs nothing.</summary>
public sealed class UpstreamFailureTests(UpstreamApp app) : IClassFixture<UpstreamApp>
{
    private static readonly HashSet<string> OurHeaders = new(
        ["Date", "Content-Type", "Content-Length", "Transfer-Encoding", "Cache-Control", "X-Accel-Buffering", "Retry-After", "x-request-id", "x-trace-id", "x-smoothllm-attempts"],
        StringComparer.OrdinalIgnoreCase);

    private const string TheirHeaders =
        "x-ratelimit-remaining-requests: 0\r\nopenai-organization: ours\r\nSet-Cookie: session=ours\r\nx-request-id: theirs\r\nWWW-Authenticate: Theirs\r\n";

    [Fact]
    public async Task A_provider_that_cannot_be_reached_is_a_502()
    {
        var ending = await app.RunAsync(UpstreamApp.RequestBody("unreachable"));

        ending.ShouldCostNothing(502, RequestEnding.UpstreamFailed);
        ending.ErrorCode.ShouldBe("upstream_error");
        ending.Record.Attempts.ShouldBe(1);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_reset_before_the_answer_is_a_502(bool isStreamed)
    {
        var ending = await app.RunAsync(
            turn =>
            {
                turn.Reset();
                return Task.CompletedTask;
            },
            isStreamed);

        ending.ShouldCostNothing(502, RequestEnding.UpstreamFailed);
    }

    [Theory]
    [InlineData(500, 502, "upstream_error")]
    [InlineData(401, 502, "upstream_error")]
    [InlineData(402, 502, "upstream_error")]
    [InlineData(403, 502, "upstream_error")]
    [InlineData(503, 503, "upstream_busy")]
    [InlineData(429, 503, "upstream_busy")]
    [InlineData(302, 502, "upstream_error")]
    public async Task What_the_provider_holds_against_us_stays_between_us(int theirs, int ours, string code)
    {
        var ending = await app.RunAsync(turn => turn.SendAsync(
            Json("""{"error":{"message":"Incorrect API key provided: sk-first***tial of org-ours","type":"t","code":"c"}}""", theirs, TheirHeaders + "Retry-After: 7\r\n")));

        ending.ShouldCostNothing(ours, RequestEnding.UpstreamFailed);
        ending.ErrorCode.ShouldBe(code);
        ending.Body.ShouldNotContain("org-ours");
        ending.Headers.Keys.ShouldAllBe(name => OurHeaders.Contains(name));
        ending.Headers["x-request-id"].ShouldStartWith("req_");
        ending.Headers.GetValueOrDefault("Retry-After").ShouldBe(ours == 503 ? "7" : null);
    }

    [Theory]
    [InlineData(400)]
    [InlineData(404)]
    [InlineData(413)]
    [InlineData(422)]
    public async Task What_the_provider_holds_against_the_request_is_passed_on(int status)
    {
        const string Refusal = """{"error":{"message":"max_tokens is too large","type":"invalid_request_error","param":"max_tokens","code":null},"more":1}""";

        var ending = await app.RunAsync(turn => turn.SendAsync(Json(Refusal, status, TheirHeaders)), model: "backed");

        ending.ShouldCostNothing(status, RequestEnding.UpstreamFailed);
        ending.Body.ShouldBe(Refusal);
        ending.Headers.Keys.ShouldAllBe(name => OurHeaders.Contains(name));
        ending.Record.Attempts.ShouldBe(1);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Html_with_status_200_is_a_502(bool isStreamed)
    {
        var ending = await app.RunAsync(turn => turn.SendAsync(Head(200, "text/html") + "<html>Welcome to nginx</html>"), isStreamed);

        ending.ShouldCostNothing(502, RequestEnding.EmptyAnswer);
        ending.Body.ShouldNotContain("nginx");
    }

    [Theory]
    [InlineData("""{"id":"x","choices":[]}""")]
    [InlineData("""{"id":"x"}""")]
    [InlineData("""{"error":{"message":"overloaded"}}""")]
    [InlineData("""{"choices":[{"index":0,"message":{"role":"assistant","content":"hal"}}],"error":{"message":"overloaded"}}""")]
    [InlineData("""[]""")]
    [InlineData("""{"choices":[{"index":0,"message":{"content":"cut off""")]
    [InlineData("")]
    public async Task A_success_without_an_answer_in_it_is_a_502(string body)
    {
        var ending = await app.RunAsync(turn => turn.SendAsync(Json(body)));
        ending.ShouldCostNothing(502, RequestEnding.EmptyAnswer);
    }

    [Fact]
    public async Task A_whole_answer_shorter_than_announced_is_a_502()
    {
        string answer = Completion();
        var ending = await app.RunAsync(turn => turn.SendAsync(answer[..^20]));
        ending.ShouldCostNothing(502, RequestEnding.UpstreamBrokeOff);
    }

    [Fact]
    public async Task A_stream_that_is_only_an_error_is_a_502()
    {
        var ending = await app.RunAsync(turn => turn.SendAsync(Stream(Event("""{"error":{"message":"overloaded"}}"""))), isStreamed: true);

        ending.ShouldCostNothing(502, RequestEnding.EmptyAnswer);
        ending.ErrorCode.ShouldBe("upstream_error");
    }

    [Fact]
    public async Task A_stream_without_any_chunk_is_a_502()
    {
        var ending = await app.RunAsync(turn => turn.SendAsync(Stream(Done)), isStreamed: true);
        ending.ShouldCostNothing(502, RequestEnding.EmptyAnswer);
    }

    /// <summary>How a stream goes wrong behind its first text.</summary>
    public static TheoryData<string> Breaks => ["reset", "truncated", "closed", "error", "no-json"];

    [Theory]
    [MemberData(nameof(Breaks))]
    public async Task A_stream_that_breaks_ends_in_an_error_event_and_costs_nothing(string way)
    {
        var ending = await app.RunAsync(
            async turn =>
            {
                await turn.SendAsync(way == "closed" ? Head(200, "text/event-stream") + Text("Hello") : StreamHead + Chunk(Text("Hello")));
                // A reset may overtake bytes that were sent before it.
                await app.ClientHasHead;
                if (way == "error")
                    await turn.SendAsync(Chunk(Event("""{"error":{"message":"overloaded at org-ours"}}""")) + StreamEnd);
                else if (way == "no-json")
                    await turn.SendAsync(Chunk(Event("{nonsense")) + StreamEnd);
                else if (way == "reset")
                    turn.Reset();
            },
            isStreamed: true);

        ending.ShouldCostNothing(200, way is "error" or "no-json" ? RequestEnding.EmptyAnswer : RequestEnding.UpstreamBrokeOff);
        ending.Chunks[0].GetProperty("choices")[0].GetProperty("delta").GetProperty("content").GetString().ShouldBe("Hello");
        ending.Chunks[^1].GetProperty("error").GetProperty("code").GetString().ShouldBe("upstream_error");
        ending.Events.ShouldNotContain("[DONE]");
        ending.Body.ShouldNotContain("org-ours");
    }

    [Fact]
    public async Task A_stream_that_finished_but_for_its_end_mark_is_whole()
    {
        var ending = await app.RunAsync(
            turn => turn.SendAsync(Stream(Text("Hello"), Text(" there", finish: "stop"), UsageEvent())), isStreamed: true);

        ending.Status.ShouldBe(200);
        ending.Record.Ending.ShouldBe(RequestEnding.Completed);
        ending.Record.ChargeNanoUsd.ShouldBe(UpstreamApp.FirstCharge);
        ending.Events[^1].ShouldBe("[DONE]");
    }

    [Fact]
    public async Task A_stream_that_is_cut_behind_its_usage_is_whole()
    {
        var ending = await app.RunAsync(
            turn => turn.SendAsync(StreamHead + Chunk(Text("Hello")) + Chunk(Text(" there", finish: "stop")) + Chunk(UsageEvent())), isStreamed: true);

        ending.Record.Ending.ShouldBe(RequestEnding.Completed);
        ending.Record.ChargeNanoUsd.ShouldBe(UpstreamApp.FirstCharge);
        ending.Events[^1].ShouldBe("[DONE]");
    }

    /// <summary>How the first provider fails.</summary>
    public static TheoryData<int> FirstFailures => [500, 503, 429, 401, 0];

    [Theory]
    [MemberData(nameof(FirstFailures))]
    public async Task The_next_provider_answers_when_the_first_one_fails(int status)
    {
        app.Second.Script = turn => turn.SendAsync(Completion());

        var ending = await app.RunAsync(
            turn =>
            {
                if (status > 0)
                    return turn.SendAsync(Json("""{"error":{"message":"no"}}""", status));
                turn.Reset();
                return Task.CompletedTask;
            },
            model: "backed");

        ShouldBeAnsweredBySecond(ending);
        app.First.Requests.Count.ShouldBe(1);
    }

    [Fact]
    public async Task The_next_provider_answers_when_the_first_one_cannot_be_reached()
    {
        app.Second.Script = turn => turn.SendAsync(Completion());
        ShouldBeAnsweredBySecond(await app.RunAsync(UpstreamApp.RequestBody("unreachable-backed")));
    }

    [Fact]
    public async Task The_last_providers_failure_is_told_when_all_fail()
    {
        app.Second.Script = turn => turn.SendAsync(Json("{}", 503, "Retry-After: 9\r\n"));

        var ending = await app.RunAsync(turn => turn.SendAsync(Json("{}", 500)), model: "backed");

        ending.ShouldCostNothing(503, RequestEnding.UpstreamFailed);
        ending.Headers["Retry-After"].ShouldBe("9");
        ending.Record.Attempts.ShouldBe(2);
    }

    [Fact]
    public async Task A_pinned_provider_has_no_fallback()
    {
        app.First.Script = turn => turn.SendAsync(Json("{}", 500));
        app.Second.Forget();
        var customer = await app.AddCustomerAsync();
        using var request = new HttpRequestMessage(HttpMethod.Post, "v1/chat/completions") { Content = new StringContent(UpstreamApp.RequestBody("backed")) };
        request.Headers.Add("x-api-key", customer.Key);
        request.Headers.Add("X-Provider", "first");

        using var response = await app.Client.SendAsync(request);

        ((int)response.StatusCode).ShouldBe(502);
        app.Second.Requests.ShouldBeEmpty();
        await app.AssertInvariantsAsync();
    }

    private static void ShouldBeAnsweredBySecond(UpstreamApp.Ending ending)
    {
        ending.Status.ShouldBe(200);
        ending.Record.Ending.ShouldBe(RequestEnding.Completed);
        ending.Record.ProviderSlug.ShouldBe("second");
        ending.Record.Attempts.ShouldBe(2);
        ending.Record.ChargeNanoUsd.ShouldBe(UpstreamApp.SecondCharge);
    }
}
