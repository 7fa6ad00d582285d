using System.Text;
using System.Text.RegularExpressions;
using Shouldly;
using SmoothLlm.Core.Usage;
using SmoothLlm.Tests.Support;
using Xunit;
using static SmoothLlm.Tests.Support.UpstreamBytes;

namespace SmoothLlm.Tests.Scenarios;

/// <summary>What a client hears while its provider is silent, and when waiting has an end.</summary>
public sealed partial class PatienceTests(PatientApp app, HurriedApp hurried) : IClassFixture<PatientApp>, IClassFixture<HurriedApp>
{
    private const string Comment = ": keep-alive\n\n";

    /// <summary>As many seconds of silence.</summary>
    private const int CommentsToHear = 3;

    [Fact]
    public async Task A_stream_that_waits_for_its_provider_hears_comments_before_and_inside_the_answer()
    {
        var (record, body) = await RunAsync(app, async (turn, heard) =>
        {
            await heard.WaitAsync(turn.Stop);
            await turn.SendAsync(StreamHead + Chunk(Text("Hello")));
            await turn.SendAsync(Chunk(Text(" there", UsageJson, "stop")) + Chunk(Done) + StreamEnd);
        });

        body.ShouldStartWith(Comment);
        Answer().Matches(body).Select(match => match.Groups[1].Value).ShouldBe(["Hello", " there"]);
        body.ShouldEndWith("data: [DONE]\n\n");
        record.Ending.ShouldBe(RequestEnding.Completed);
        record.FirstByteMilliseconds.ShouldNotBeNull().ShouldBeGreaterThan(2000, "a comment is no first byte of an answer");
    }

    [Fact]
    public async Task A_refusal_after_the_first_comment_comes_inside_the_stream_in_the_providers_own_words()
    {
        var (record, body) = await RunAsync(app, async (turn, heard) =>
        {
            await heard.WaitAsync(turn.Stop);
            await turn.SendAsync(Json("{\n \"error\": {\"message\":\"too long\",\"code\":\"context_length_exceeded\"}\n}", 400));
        });

        body.ShouldStartWith(Comment);
        body.ShouldEndWith("data: {  \"error\": {\"message\":\"too long\",\"code\":\"context_length_exceeded\"} }\n\n");
        (record.Ending, record.StatusCode, record.ChargeNanoUsd).ShouldBe((RequestEnding.UpstreamFailed, 200, 0));
    }

    [Fact]
    public async Task An_answer_that_never_ends_is_ended_when_the_whole_time_is_over()
    {
        var (record, body) = await RunAsync(hurried, async (turn, _) =>
        {
            await turn.SendAsync(StreamHead);
            while (!turn.Stop.IsCancellationRequested)
            {
                await turn.SendAsync(Chunk(Text("more")));
                await Task.Delay(100, turn.Stop);
            }
        });

        body.ShouldContain("upstream_timeout");
        record.Ending.ShouldBe(RequestEnding.UpstreamBrokeOff);
        record.DurationMilliseconds.ShouldBeInRange(3500, 60_000);
    }

    [Fact]
    public async Task A_vertex_provider_is_asked_with_a_token_of_its_service_account()
    {
        app.Upstream.Forget();
        app.Upstream.Script = turn => turn.SendAsync(Completion());
        var customer = await app.AddCustomerAsync();
        using var response = await app.PostChatAsync(customer, UpstreamApp.RequestBody("gemini"));

        ((int)response.StatusCode).ShouldBe(200);
        app.Upstream.Requests[^1].Header("Authorization").ShouldBe("Bearer token-1");
        app.Upstream.Requests[^1].BodyText.ShouldContain("google/gemini");
    }

    /// <param name="script">Told when the client has heard its comments.</param>
    private static async Task<(UsageRecord Record, string Body)> RunAsync(PatientApp app, Func<UpstreamTurn, Task, Task> script)
    {
        var heard = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        app.Upstream.Script = turn => script(turn, heard.Task);
        var customer = await app.AddCustomerAsync();
        using var response = await app.PostChatAsync(customer, UpstreamApp.RequestBody("slow", isStreamed: true));
        ((int)response.StatusCode).ShouldBe(200);
        string body = await ReadAsync(await response.Content.ReadAsStreamAsync(), heard);
        await app.AssertInvariantsAsync();
        return ((await app.UsageAsync(customer)).ShouldHaveSingleItem(), body);
    }

    private static async Task<string> ReadAsync(Stream stream, TaskCompletionSource heard)
    {
        using var reader = new StreamReader(stream, Encoding.UTF8);
        var body = new StringBuilder();
        char[] part = new char[1024];
        while (await reader.ReadAsync(part) is > 0 and var read)
        {
            body.Append(part, 0, read);
            if (body.ToString().Split(Comment).Length > CommentsToHear)
                heard.TrySetResult();
        }

        return body.ToString();
    }

    [GeneratedRegex("\"content\":\"([^\"]*)\"", RegexOptions.NonBacktracking)]
    private static partial Regex Answer();
}
