using System.Net;
using Microsoft.EntityFrameworkCore;
using Shouldly;
using SmoothLlm.Core.Money;
using SmoothLlm.Core.Usage;
using SmoothLlm.Tests.Support;
using Xunit;

namespace SmoothLlm.Tests.Scenarios.PassThrough;

/// <summary>What is written down of requests with the customer's own key, and that no wallet moves.</summary>
public sealed class PassThroughUsageTests(PassThroughApp app) : IClassFixture<PassThroughApp>
{
    /// <summary>176 fresh, 1,024 read from the cache, 34 output.</summary>
    private const long OpenAiCost = (176 * 2500) + (1024 * 1250) + (34 * 10_000);

    /// <summary>40 fresh, 2,000 read, 100 and 200 written, 60 output; the price is listed without the answer's date.</summary>
    private const long AnthropicCost = (40 * 3000) + (2000 * 300) + (100 * 3750) + (200 * 6000) + (60 * 15_000);

    [Theory]
    [InlineData("openai/chat/completions", "OpenAi/chat.json", "", OpenAiCost)]
    [InlineData("openai/v1/chat/completions", "OpenAi/chat.sse", "", OpenAiCost)]
    [InlineData("openai/chat/completions", "OpenAi/chat.sse", "gzip", OpenAiCost)]
    [InlineData("openai/responses", "OpenAi/responses.json", "br", OpenAiCost)]
    [InlineData("openai/responses", "OpenAi/responses.sse", "br", OpenAiCost)]
    [InlineData("anthropic/messages", "Anthropic/message.json", "gzip", AnthropicCost)]
    [InlineData("anthropic/v1/messages", "Anthropic/message.sse", "", AnthropicCost)]
    [InlineData("anthropic/v1/messages", "Anthropic/message.sse", "deflate", AnthropicCost)]
    public async Task Usage_and_estimated_cost_are_recorded_and_the_wallet_stays(string path, string transcript, string coding, long cost)
    {
        app.Upstream.Play(transcript, coding);
        var monitor = await app.AddMonitorAsync();

        using var response = await app.PostJsonAsync(monitor, path, """{"messages":[],"model":"the-asked-one"}""");

        (await response.Content.ReadAsByteArrayAsync()).ShouldBe(Transcript.Encode(Transcript.Read(transcript), coding));
        var record = await app.RecordOfAsync(response);
        record.Mode.ShouldBe(UsageMode.PassThrough);
        record.OrganizationId.ShouldBe(monitor.Customer.OrganizationId);
        record.ModelId.ShouldBe("the-asked-one");
        record.UpstreamModel.ShouldBe(path.StartsWith('o') ? "gpt-4o-2024-08-06" : "claude-sonnet-4-5-20250929");
        record.CostNanoUsd.ShouldBe(cost);
        record.ChargeNanoUsd.ShouldBe(0);
        record.PriceVersionId.ShouldNotBeNull();
        record.IsEstimated.ShouldBeFalse();
        record.IsStreamed.ShouldBe(transcript.EndsWith(".sse", StringComparison.Ordinal));
        record.FirstByteMilliseconds.ShouldNotBeNull();
        record.Ending.ShouldBe(RequestEnding.Completed);
        (await app.BalanceAsync(monitor.Customer)).Posted.ShouldBe(NanoUsd.Zero);
        var rollup = await app.ReadAsync(context => context.UsageRollups.AsNoTracking().SingleAsync(row => row.OrganizationId == monitor.Customer.OrganizationId));
        (rollup.Mode, rollup.Requests, rollup.FailedRequests, rollup.CostNanoUsd, rollup.ChargeNanoUsd).ShouldBe((UsageMode.PassThrough, 1, 0, cost, 0));
        await app.AssertInvariantsAsync();
    }

    [Theory]
    [InlineData("openai/chat/completions", "OpenAi/chat.json", """{"messages":[{"user":"not this"}],"model":"m","user":"ada"}""")]
    [InlineData("anthropic/messages", "Anthropic/message.json", """{"messages":[],"metadata":{"user_id":"ada"},"model":"m"}""")]
    public async Task Whoever_is_behind_the_request_is_recorded_as_the_client_calls_them(string path, string transcript, string body)
    {
        app.Upstream.Play(transcript, "");

        using var response = await app.PostJsonAsync(await app.AddMonitorAsync(), path, body);

        (await app.RecordOfAsync(response)).EndUser.ShouldBe("ada");
    }

    [Theory]
    [InlineData("google/v1beta/models/gemini-2.5-flash:generateContent", "Google/generate.json")]
    [InlineData("google/models/gemini-2.5-flash:streamGenerateContent?alt=sse", "Google/stream.sse")]
    [InlineData("google/v1beta/models/gemini-2.5-flash:streamGenerateContent", "Google/stream.json")]
    public async Task Google_names_the_model_in_the_path(string path, string transcript)
    {
        app.Upstream.Play(transcript);

        using var response = await app.PostJsonAsync(await app.AddMonitorAsync(), path, """{"contents":[]}""");
        await response.Content.ReadAsByteArrayAsync();

        var record = await app.RecordOfAsync(response);
        (record.ModelId, record.FreshInputTokens, record.CacheReadTokens, record.OutputTokens, record.ReasoningTokens).ShouldBe(("gemini-2.5-flash", 100, 400, 50, 30));
    }

    [Fact]
    public async Task A_stream_that_says_nothing_of_its_usage_is_estimated()
    {
        app.Upstream.Play("OpenAi/chat-without-usage.sse");

        using var response = await app.PostJsonAsync(await app.AddMonitorAsync(), "openai/chat/completions", """{"model":"gpt-4o-2024-08-06","stream":true}""");
        await response.Content.ReadAsByteArrayAsync();

        var record = await app.RecordOfAsync(response);
        record.IsEstimated.ShouldBeTrue();
        record.FreshInputTokens.ShouldBe(11);
        record.OutputTokens.ShouldBe(6);
        record.CostNanoUsd.ShouldBe((11 * 2500) + (6 * 10_000));
    }

    [Fact]
    public async Task A_refusal_is_recorded_under_a_name_that_is_known()
    {
        app.Upstream.Play("OpenAi/error.json", status: 429);
        var monitor = await app.AddMonitorAsync();

        using var known = await app.PostJsonAsync(monitor, "openai/chat/completions", """{"model":"gpt-4o-2024-08-06"}""");
        using var invented = await app.PostJsonAsync(monitor, "openai/chat/completions", """{"model":"made-up-4711"}""");

        (await app.RecordOfAsync(known)).ModelId.ShouldBe("gpt-4o-2024-08-06");
        var record = await app.RecordOfAsync(invented);
        (record.ModelId, record.Ending, record.StatusCode, record.OutputTokens).ShouldBe(("unknown", RequestEnding.UpstreamFailed, 429, 0));
    }

    [Fact]
    public async Task An_answer_that_breaks_off_is_broken_off_for_the_client_and_counted()
    {
        var hasHead = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        app.Upstream.Script = async context =>
        {
            await context.Request.Body.CopyToAsync(Stream.Null);
            context.Response.ContentType = "text/event-stream";
            await context.Response.Body.WriteAsync(Transcript.Read("Anthropic/message.sse").AsMemory(0, 600));
            await context.Response.Body.FlushAsync();
            await hasHead.Task;
            context.Abort();
        };

        using var response = await app.PostJsonAsync(await app.AddMonitorAsync(), "anthropic/messages", "{}");
        var stream = await response.Content.ReadAsStreamAsync();
        await stream.ReadExactlyAsync(new byte[600]);
        hasHead.SetResult();
        var reading = await Record.ExceptionAsync(() => stream.ReadAsync(new byte[1]).AsTask());

        var record = await app.RecordOfAsync(response);
        record.Ending.ShouldBe(RequestEnding.UpstreamBrokeOff);
        (record.FreshInputTokens, record.OutputTokens).ShouldBe((38, 2));
        reading.ShouldBeAssignableTo<IOException>();
    }

    [Fact]
    public async Task A_client_that_leaves_ends_the_request_at_the_provider_and_is_counted()
    {
        var hungUp = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        app.Upstream.Script = async context =>
        {
            context.RequestAborted.Register(hungUp.SetResult);
            context.Response.ContentType = "text/event-stream";
            await context.Response.Body.WriteAsync(Transcript.Read("Anthropic/message.sse").AsMemory(0, 600));
            await context.Response.Body.FlushAsync();
            await hungUp.Task;
        };

        var response = await app.PostJsonAsync(await app.AddMonitorAsync(), "anthropic/messages", "{}");
        await (await response.Content.ReadAsStreamAsync()).ReadExactlyAsync(new byte[600]);
        response.Dispose();
        await hungUp.Task.WaitAsync(TimeSpan.FromSeconds(30));

        var record = await app.RecordOfAsync(response);
        record.Ending.ShouldBe(RequestEnding.ClientLeft);
        record.FreshInputTokens.ShouldBe(38);
    }

    [Fact]
    public async Task Recording_delays_no_answer()
    {
        app.Upstream.Play("OpenAi/chat.json");
        var gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        app.Records.Gate = gate.Task;
        try
        {
            using var response = await app.PostJsonAsync(await app.AddMonitorAsync(), "openai/chat/completions", "{}");
            (await response.Content.ReadAsByteArrayAsync().WaitAsync(TimeSpan.FromSeconds(30))).Length.ShouldBeGreaterThan(100);
            response.StatusCode.ShouldBe(HttpStatusCode.OK);
        }
        finally
        {
            gate.SetResult();
            app.Records.Gate = Task.CompletedTask;
        }
    }
}
