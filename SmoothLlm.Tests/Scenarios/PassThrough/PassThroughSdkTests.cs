using System.ClientModel;
using System.ClientModel.Primitives;
using System.Text.Json;
using Anthropic;
using Anthropic.Core;
using Anthropic.Models.Messages;
using OpenAI;
using OpenAI.Chat;
using Shouldly;
using SmoothLlm.Tests.Support;
using Xunit;
using Tool = SmoothLlm.Tests.Support.Tool;

namespace SmoothLlm.Tests.Scenarios.PassThrough;

/// <summary>The providers' own clients, unchanged: a base URL of ours and one header more.</summary>
public sealed class PassThroughSdkTests(PassThroughApp app) : IClassFixture<PassThroughApp>
{
    [Fact]
    public async Task OpenAis_client_for_NET_gets_a_whole_answer_and_a_stream()
    {
        var options = new OpenAIClientOptions { Endpoint = new Uri(app.BaseUrl, "api/v1/openai/v1"), RetryPolicy = new ClientRetryPolicy(maxRetries: 0) };
        options.AddPolicy(new TokenPolicy((await app.AddMonitorAsync()).Token), PipelinePosition.PerCall);
        var chat = new ChatClient("gpt-4o", new ApiKeyCredential("sk-customer"), options);

        app.Upstream.Play("OpenAi/chat.json");
        ChatCompletion answer = await chat.CompleteChatAsync("Hello");
        app.Upstream.Play("OpenAi/chat.sse");
        string streamed = "";
        await foreach (var update in chat.CompleteChatStreamingAsync("Hello"))
            streamed += string.Concat(update.ContentUpdate.Select(part => part.Text));

        answer.Usage.TotalTokenCount.ShouldBe(1234);
        streamed.ShouldBe("Hello there, friend");
        var seen = app.Upstream.Requests.Last();
        seen.Target.ShouldBe("/v1/chat/completions");
        seen.Headers["Authorization"].ShouldBe("Bearer sk-customer");
    }

    [Fact]
    public async Task Anthropics_client_for_NET_gets_a_whole_answer_and_a_stream()
    {
        using var client = new AnthropicClient(new ClientOptions
        {
            BaseUrl = new Uri(app.BaseUrl, "api/v1/anthropic").AbsoluteUri,
            ApiKey = "sk-ant-customer",
            MaxRetries = 0,
            ExtraHeaders = new Dictionary<string, string>(StringComparer.Ordinal) { ["X-Monitor-Token"] = (await app.AddMonitorAsync()).Token },
        });
        var request = new MessageCreateParams { Model = "claude-sonnet-4-5", MaxTokens = 100, Messages = [new UserMessageParam("Hello")] };

        app.Upstream.Play("Anthropic/message.json");
        var answer = await client.Messages.Create(request);
        app.Upstream.Play("Anthropic/message.sse");
        int events = 0;
        await foreach (var _ in client.Messages.CreateStreaming(request))
            events++;

        answer.Usage.OutputTokens.ShouldBe(60);
        events.ShouldBeGreaterThan(6);
        var seen = app.Upstream.Requests.Last();
        seen.Target.ShouldBe("/v1/messages");
        (seen.Headers.GetValueOrDefault("x-api-key") ?? seen.Headers["Authorization"]).ShouldEndWith("sk-ant-customer");
        seen.Headers.Keys.ShouldContain("anthropic-version", StringComparer.OrdinalIgnoreCase);
        seen.Headers.Keys.ShouldNotContain("X-Monitor-Token", StringComparer.OrdinalIgnoreCase);
    }

    [RequiresTheory(Tool.Npm)]
    [InlineData("openai", "OpenAi/chat.json", "gzip", 1234)]
    [InlineData("openaiStream", "OpenAi/chat.sse", "br", 1234)]
    [InlineData("anthropic", "Anthropic/message.json", "br", 60)]
    [InlineData("anthropicStream", "Anthropic/message.sse", "", 60)]
    public async Task The_clients_for_Node_see_what_the_provider_says(string scenario, string transcript, string coding, int tokens)
    {
        app.Upstream.Play(transcript, coding);

        var seen = await RunAsync(scenario, (await app.AddMonitorAsync()).Token);

        seen.GetProperty("text").GetString()!.ShouldNotBeEmpty();
        seen.GetProperty("tokens").GetInt32().ShouldBe(tokens);
    }

    [RequiresFact(Tool.Npm)]
    public async Task A_missing_token_is_an_authentication_error_that_names_the_header()
    {
        var seen = await RunAsync("refused", "unused");

        seen.GetProperty("name").GetString().ShouldBe("AuthenticationError");
        seen.GetProperty("message").GetString()!.ShouldContain("X-Monitor-Token");
    }

    private async Task<JsonElement> RunAsync(string scenario, string token) => JsonElement.Parse(await NpmPackages.RunAsync(
        "passthrough.mjs",
        new Dictionary<string, string>(StringComparer.Ordinal) { ["BASE_URL"] = app.BaseUrl.AbsoluteUri, ["MONITOR_TOKEN"] = token },
        scenario));

    private sealed class TokenPolicy(string token) : PipelinePolicy
    {
        public override void Process(PipelineMessage message, IReadOnlyList<PipelinePolicy> pipeline, int currentIndex)
        {
            message.Request.Headers.Set("X-Monitor-Token", token);
            ProcessNext(message, pipeline, currentIndex);
        }

        public override ValueTask ProcessAsync(PipelineMessage message, IReadOnlyList<PipelinePolicy> pipeline, int currentIndex)
        {
            message.Request.Headers.Set("X-Monitor-Token", token);
            return ProcessNextAsync(message, pipeline, currentIndex);
        }
    }
}
