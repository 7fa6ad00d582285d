using System.Text;
using System.Text.Json;
using Shouldly;
using SmoothLlm.Core.Usage;
using SmoothLlm.Tests.Support;
using Xunit;
using static SmoothLlm.Tests.Support.UpstreamBytes;

namespace SmoothLlm.Tests.Scenarios;

/// <summary>What goes through unchanged, what does not, and that it goes through at once.</summary>
public sealed class FastPathTests(UpstreamApp app) : IClassFixture<UpstreamApp>
{
    /// <summary>Odd spacing, escapes, unknown fields and numbers beyond every type: nothing that a re-serialization would keep.</summary>
    private const string OddBody =
        """
        { "messages" : [ {"role":"user","content":"caf\u00e9 \/ é","x_unknown":{"deep":[1,2.50,1E5,{"a":null}]}} ],
          "x_number":12345678901234567890123.4500, "model"	:	"scripted" ,"max_tokens":50  ,"x_last" : "\u0022"STREAM }
        """;

    [Fact]
    public async Task Everything_but_the_models_name_reaches_the_provider_byte_for_byte()
    {
        string sent = OddBody.Replace("STREAM", "", StringComparison.Ordinal);

        await SendAsync(sent, turn => turn.SendAsync(Completion()));

        app.First.Requests.ShouldHaveSingleItem().BodyText.ShouldBe(sent.Replace("\"scripted\"", "\"upstream-model\"", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_stream_asks_the_provider_for_the_usage_and_changes_nothing_else()
    {
        string sent = OddBody.Replace("STREAM", ",\"stream\":true", StringComparison.Ordinal);

        await SendAsync(sent, turn => turn.SendAsync(Stream(Text("Hello", UsageJson, "stop"), Done)));

        string received = app.First.Requests.ShouldHaveSingleItem().BodyText;
        received.Replace(",\"stream_options\":{\"include_usage\":true}", "", StringComparison.Ordinal)
            .ShouldBe(sent.Replace("\"scripted\"", "\"upstream-model\"", StringComparison.Ordinal));
        JsonElement.Parse(received).GetProperty("stream_options").GetProperty("include_usage").GetBoolean().ShouldBeTrue();
    }

    [Fact]
    public async Task The_provider_gets_its_own_credential_and_never_the_callers()
    {
        app.First.Forget();
        app.First.Script = turn => turn.SendAsync(Completion());
        var customer = await app.AddCustomerAsync();
        using var request = new HttpRequestMessage(HttpMethod.Post, "v1/chat/completions") { Content = new StringContent(UpstreamApp.RequestBody("scripted")) };
        request.Headers.Add("Authorization", "Bearer " + customer.Key);
        request.Headers.Add("x-api-key", customer.Key);
        request.Headers.Add("Cookie", "session=private");
        request.Headers.Add("x-trace-id", "trace-of-the-client");
        request.Headers.TryAddWithoutValidation("User-Agent", "my-agent/1.0 (test; +https://example.test)");

        using var response = await app.Client.SendAsync(request);

        response.EnsureSuccessStatusCode();
        response.Headers.GetValues("x-trace-id").ShouldBe(["trace-of-the-client"]);
        var received = app.First.Requests.ShouldHaveSingleItem();
        (received.Head + received.BodyText).ShouldNotContain("llm_sk_");
        received.Head.ShouldNotContain("private");
        received.Header("Authorization").ShouldBe("Bearer " + UpstreamApp.FirstCredential);
        received.Header("User-Agent").ShouldBe("my-agent/1.0 (test; +https://example.test)");
        received.Header("x-trace-id").ShouldBe("trace-of-the-client");
        received.Head.ShouldStartWith("POST /v1/chat/completions HTTP/1.1");
        await app.AssertInvariantsAsync();
        (await app.UsageAsync(customer)).ShouldHaveSingleItem().TraceId.ShouldBe("trace-of-the-client");
    }

    [Theory]
    [InlineData("two words")]
    [InlineData("<script>")]
    [InlineData("")]
    public async Task A_trace_id_with_odd_characters_is_replaced_by_ours(string sent)
    {
        app.First.Script = turn => turn.SendAsync(Completion());
        var customer = await app.AddCustomerAsync();
        using var request = new HttpRequestMessage(HttpMethod.Post, "v1/chat/completions") { Content = new StringContent(UpstreamApp.RequestBody("scripted")) };
        request.Headers.Add("x-api-key", customer.Key);
        request.Headers.TryAddWithoutValidation("x-trace-id", sent);

        using var response = await app.Client.SendAsync(request);

        response.Headers.GetValues("x-trace-id").Single().ShouldBe(response.Headers.GetValues("x-request-id").Single());
    }

    [Fact]
    public async Task Unknown_fields_of_a_whole_answer_reach_the_client_and_the_providers_cost_does_not()
    {
        const string Before = """{"x_first" : [1.50, "\u00e9"],"choices":[{"index":0,"message":{"role":"assistant","content":"Hello","x_thoughts":"…"},"finish_reason":"stop"}],"usage":""";
        const string After = """ ,"x_last":{"a":1e5}}""";
        const string TheirUsage = """{"prompt_tokens":100,"completion_tokens":20,"total_tokens":120,"cost":0.01,"cost_details":{"upstream_inference_cost":0.01},"x_queue_time":0.25}""";

        var ending = await SendAsync(UpstreamApp.RequestBody("scripted"), turn => turn.SendAsync(Json(Before + TheirUsage + After)));

        ending.Body.ShouldStartWith(Before);
        ending.Body.ShouldEndWith(After);
        ending.Body.ShouldNotContain("upstream_inference_cost");
        var usage = ending.Json.GetProperty("usage");
        usage.GetProperty("x_queue_time").GetDecimal().ShouldBe(0.25m);
        usage.GetProperty("cost").GetDecimal().ShouldBe(0.000168m);
        usage.GetProperty("cost_details").GetProperty("input").GetDecimal().ShouldBe(0.00012m);
        usage.GetProperty("cost_details").GetProperty("output").GetDecimal().ShouldBe(0.000048m);
    }

    [Fact]
    public async Task A_whole_answer_that_comes_in_pieces_without_a_length_is_whole()
    {
        string body = CompletionBody();

        var ending = await app.RunAsync(async turn =>
        {
            await turn.SendAsync(Head(200, "application/json; charset=utf-8", "Transfer-Encoding: chunked\r\n"));
            foreach (string piece in body.Chunk(7).Select(letters => new string(letters)))
                await turn.SendAsync(Chunk(piece));
            await turn.SendAsync(StreamEnd);
        });

        ending.Json.GetProperty("choices")[0].GetProperty("message").GetProperty("content").GetString().ShouldBe("Hello there");
        ending.Record.ChargeNanoUsd.ShouldBe(UpstreamApp.FirstCharge);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task The_providers_cost_is_not_shown_in_a_stream(bool wantsUsage)
    {
        const string TheirUsage = """{"prompt_tokens":100,"completion_tokens":20,"cost":0.01}""";

        var ending = await app.RunAsync(
            turn => turn.SendAsync(Stream(Text("Hello", TheirUsage, "stop"), UsageEvent(TheirUsage), Done)), isStreamed: true, wantsUsage);

        ending.Body.ShouldNotContain("0.01");
        ending.Record.ChargeNanoUsd.ShouldBe(UpstreamApp.FirstCharge);
    }

    [Theory]
    [InlineData("\r\n")]
    [InlineData("\r")]
    [InlineData("\n")]
    public async Task Events_reach_the_client_as_they_are_whatever_ends_their_lines(string lineEnd)
    {
        string[] events = [": keep-alive\n\n", "event: x_note\ndata: {\"choices\":[{\"index\":0,\"delta\":{\"x\":1}}],\"x_unknown\":true}\n\n", Text("Hello", finish: "stop")];
        string bytes = string.Concat(events).ReplaceLineEndings(lineEnd);

        var ending = await app.RunAsync(
            async turn =>
            {
                await turn.SendAsync(StreamHead);
                // A byte a piece: every event is cut everywhere.
                foreach (char letter in bytes + UsageEvent().ReplaceLineEndings(lineEnd) + Done.ReplaceLineEndings(lineEnd))
                    await turn.SendAsync(Chunk(letter.ToString()));
                await turn.SendAsync(StreamEnd);
            },
            isStreamed: true);

        ending.Status.ShouldBe(200);
        ending.Body.ReplaceLineEndings("\n").ShouldBe(bytes.ReplaceLineEndings("\n") + Done);
        ending.Record.ChargeNanoUsd.ShouldBe(UpstreamApp.FirstCharge);
    }

    [Fact]
    public async Task An_event_of_300_kilobytes_goes_through()
    {
        string large = Text(new string('x', 300 * 1024));

        var ending = await app.RunAsync(turn => turn.SendAsync(Stream(large, Text("", UsageJson, "stop"), Done)), isStreamed: true);

        ending.Body.ShouldStartWith(large);
        ending.Record.ChargeNanoUsd.ShouldBe(UpstreamApp.FirstCharge);
    }

    [Fact]
    public async Task An_event_beyond_the_limit_breaks_the_stream_off()
    {
        var ending = await app.RunAsync(
            turn => turn.SendAsync(Stream(Text("Hello"), Text(new string('x', 9 * 1024 * 1024)), Done)), isStreamed: true);

        ending.ShouldCostNothing(200, RequestEnding.UpstreamBrokeOff);
        ending.Chunks[^1].TryGetProperty("error", out _).ShouldBeTrue();
    }

    [Fact]
    public async Task A_stream_of_ten_thousand_chunks_goes_through_unchanged()
    {
        string chunk = Text("word ");
        string hundred = string.Concat(Enumerable.Repeat(chunk, 100));

        var ending = await app.RunAsync(
            async turn =>
            {
                await turn.SendAsync(StreamHead);
                for (int sent = 0; sent < 10_000; sent += 100)
                    await turn.SendAsync(Chunk(hundred));
                await turn.SendAsync(Chunk(UsageEvent() + Done) + StreamEnd);
            },
            isStreamed: true);

        ending.Body.ShouldBe(string.Concat(Enumerable.Repeat(hundred, 100)) + Done);
        ending.Record.Ending.ShouldBe(RequestEnding.Completed);
    }

    [Fact]
    public async Task An_event_reaches_the_client_while_the_provider_is_still_at_the_next()
    {
        var isRead = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        app.First.Script = async turn =>
        {
            await turn.SendAsync(StreamHead + Chunk(Text("Hello")));
            await isRead.Task.WaitAsync(turn.Stop);
            await turn.SendAsync(Chunk(Text("", UsageJson, "stop") + Done) + StreamEnd);
        };
        var customer = await app.AddCustomerAsync();

        using var response = await app.PostChatAsync(customer, UpstreamApp.RequestBody("scripted", isStreamed: true));
        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync());
        (await reader.ReadLineAsync())!.ShouldContain("Hello");
        isRead.SetResult();
        (await reader.ReadToEndAsync()).ShouldEndWith(Done);

        await app.AssertInvariantsAsync();
    }

    [Fact]
    public async Task A_client_that_leaves_mid_stream_pays_what_was_made_and_the_provider_is_hung_up_on()
    {
        var hungUp = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        app.First.Script = async turn =>
        {
            await turn.SendAsync(StreamHead + Chunk(Text("Hello there")));
            await turn.UntilHungUpAsync();
            hungUp.SetResult();
        };
        var customer = await app.AddCustomerAsync();
        string body = UpstreamApp.RequestBody("scripted", isStreamed: true);

        using (var response = await app.PostChatAsync(customer, body))
        {
            using var reader = new StreamReader(await response.Content.ReadAsStreamAsync());
            (await reader.ReadLineAsync())!.ShouldContain("Hello there");
        }

        await hungUp.Task.WaitAsync(TimeSpan.FromSeconds(30));
        await app.AssertInvariantsAsync();
        var record = (await app.UsageAsync(customer)).ShouldHaveSingleItem();
        record.Ending.ShouldBe(RequestEnding.ClientLeft);
        record.IsEstimated.ShouldBeTrue();
        record.OutputTokens.ShouldBe(3);
        record.ChargeNanoUsd.ShouldBe(((Encoding.UTF8.GetByteCount(body) + 3) / 4 * 1200) + (3 * 2400));
        (await app.BalanceAsync(customer)).Posted.Value.ShouldBe(10_000_000_000 - record.ChargeNanoUsd);
    }

    [Fact]
    public async Task A_client_that_leaves_before_the_first_byte_pays_nothing()
    {
        var hasArrived = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        app.First.Script = async turn =>
        {
            hasArrived.SetResult();
            await turn.UntilHungUpAsync();
        };
        var customer = await app.AddCustomerAsync();
        using var leave = new CancellationTokenSource();
        using var request = new HttpRequestMessage(HttpMethod.Post, "v1/chat/completions") { Content = new StringContent(UpstreamApp.RequestBody("scripted")) };
        request.Headers.Add("x-api-key", customer.Key);

        var answer = app.Client.SendAsync(request, leave.Token);
        await hasArrived.Task.WaitAsync(TimeSpan.FromSeconds(30));
        await leave.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(answer);

        await app.AssertInvariantsAsync();
        var record = (await app.UsageAsync(customer)).ShouldHaveSingleItem();
        record.Ending.ShouldBe(RequestEnding.ClientLeft);
        record.ChargeNanoUsd.ShouldBe(0);
        record.StatusCode.ShouldBe(499);
    }

    private Task<UpstreamApp.Ending> SendAsync(string body, Func<UpstreamTurn, Task> script)
    {
        app.First.Forget();
        app.First.Script = script;
        return app.RunAsync(body);
    }
}
