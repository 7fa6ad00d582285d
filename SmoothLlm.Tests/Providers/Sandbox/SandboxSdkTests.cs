using System.ClientModel;
using OpenAI;
using OpenAI.Chat;
using Shouldly;
using Xunit;

namespace SmoothLlm.Tests.Providers.Sandbox;

/// <summary>The official client as the judge of the wire format.</summary>
public sealed class SandboxSdkTests(SandboxFixture sandbox) : IClassFixture<SandboxFixture>
{
    private ChatClient Client => new(
        "sandbox-chat", new ApiKeyCredential("any"), new OpenAIClientOptions { Endpoint = sandbox.Client.BaseAddress });

    [Fact]
    public async Task The_sdk_reads_a_whole_answer()
    {
        ChatCompletion answer = await Client.CompleteChatAsync("/cached 1\n/say Hello");
        answer.Content[0].Text.ShouldBe("Hello");
        answer.FinishReason.ShouldBe(ChatFinishReason.Stop);
        answer.Usage.InputTokenDetails.CachedTokenCount.ShouldBe(1);
    }

    [Fact]
    public async Task The_sdk_reads_a_stream_with_tool_calls_and_usage()
    {
        var (text, arguments, tokens) = ("", "", 0);
        await foreach (var update in Client.CompleteChatStreamingAsync("/tool weather {\"city\":\"Bonn\"}\n/say Let me look."))
        {
            text += string.Concat(update.ContentUpdate.Select(part => part.Text));
            arguments += string.Concat(update.ToolCallUpdates.Select(call => call.FunctionArgumentsUpdate?.ToString()));
            tokens += update.Usage?.TotalTokenCount ?? 0;
        }

        text.ShouldBe("Let me look.");
        arguments.ShouldBe("{\"city\":\"Bonn\"}");
        tokens.ShouldBeGreaterThan(0);
    }

    [Fact]
    public async Task The_sdk_sees_a_failure()
    {
        var failure = await Should.ThrowAsync<ClientResultException>(() => Client.CompleteChatAsync("/fail 403"));
        failure.Status.ShouldBe(403);
        failure.Message.ShouldContain("status 403");
    }
}
