using System.Text;
using System.Text.Json;
using Shouldly;
using SmoothLlm.Core.Pricing;
using SmoothLlm.Core.Protocol.Conversation;
using SmoothLlm.Core.Protocol.OpenAiChat;
using SmoothLlm.Core.Usage;
using Xunit;

namespace SmoothLlm.Tests.Protocol.OpenAiChat;

public sealed class ChatStreamTapTests
{
    private const string Usage = """{"prompt_tokens":10,"completion_tokens":5}""";
    private const string Text = """{"id":"x","model":"m","choices":[{"index":0,"delta":{"content":"Hello"}}]}""";
    private const string TextWithUsage = """{"id":"x","model":"m","choices":[{"index":0,"delta":{"content":"Hello"},"finish_reason":"stop"}],"usage":{"prompt_tokens":10,"completion_tokens":5}}""";
    private const string UsageOnly = """{"id":"x","model":"m","choices":[],"usage":{"prompt_tokens":10,"completion_tokens":5}}""";

    [Theory]
    [InlineData(": keep-alive\n\n", "Forward")]
    [InlineData("data: [DONE]\n\n", "Done")]
    [InlineData("data: [DONE]\r\n\r\n", "Done")]
    [InlineData("data: {\"error\":{\"message\":\"no\"}}\n\n", "Error")]
    [InlineData("event: error\ndata: {\"error\":\"no\"}\n\n", "Error")]
    [InlineData("data: not json\n\n", "Error")]
    [InlineData("data: [1]\n\n", "Error")]
    [InlineData("data: " + Text + "\n\n", "Forward")]
    [InlineData("data: " + UsageOnly + "\n\n", "Drop")]
    [InlineData("data: " + TextWithUsage + "\n\n", "Replace")]
    public void Every_event_has_its_verdict(string taken, string verdict)
    {
        foreach (bool wantsUsage in (bool[])[false, true])
            new ChatStreamTap(wantsUsage).Take(Encoding.UTF8.GetBytes(taken)).ToString().ShouldBe(verdict);
    }

    [Theory]
    [InlineData("null")]
    [InlineData("\"lots\"")]
    [InlineData("[]")]
    public void A_chunk_of_nothing_is_kept_from_clients_that_did_not_ask(string usage) =>
        new ChatStreamTap(wantsUsageChunk: false).Take(Event($$"""{"id":"x","choices":[],"usage":{{usage}}}""")).ShouldBe(StreamVerdict.Drop);

    [Fact]
    public void A_chunk_that_carries_text_and_usage_goes_on_without_the_usage()
    {
        var tap = new ChatStreamTap(wantsUsageChunk: false);
        tap.Take(Event(TextWithUsage));
        Encoding.UTF8.GetString(tap.Replacement.Span).ShouldBe("data: " + TextWithUsage.Replace(Usage, "null", StringComparison.Ordinal) + "\n\n");
    }

    [Fact]
    public void Text_chunks_and_endings_are_counted()
    {
        var tap = new ChatStreamTap(wantsUsageChunk: false);
        tap.Take(Event(Text));
        tap.HasFinished.ShouldBeFalse();
        tap.Take(Event(TextWithUsage));
        (tap.Chunks, tap.OutputBytes, tap.HasFinished).ShouldBe((2L, 10L, true));
    }

    [Fact]
    public void The_last_count_that_makes_sense_wins()
    {
        var tap = new ChatStreamTap(wantsUsageChunk: true);
        tap.Take(Event("""{"id":"x","choices":[],"usage":{"prompt_tokens":10,"completion_tokens":1}}"""));
        tap.Take(Event(UsageOnly));
        tap.Take(Event("""{"id":"x","choices":[],"usage":{"prompt_tokens":-7,"completion_tokens":-7}}"""));

        tap.Usage.ShouldBe(new TokenUsage(10, Output: 5));
        Encoding.UTF8.GetString(tap.ProviderUsage).ShouldBe(Usage);
    }

    [Fact]
    public void The_usage_chunk_looks_like_the_streams_other_chunks()
    {
        var tap = new ChatStreamTap(wantsUsageChunk: true);
        tap.Take(Event(Text));

        string written = Encoding.UTF8.GetString(ChatStreamWriter.UsageChunk(tap.Template, tap.ProviderUsage, new TokenUsage(3, Output: 2), default(Charge)).Span);

        written.ShouldStartWith("data: ");
        written.ShouldEndWith("}\n\n");
        var chunk = JsonElement.Parse(written["data: ".Length..]);
        (chunk.GetProperty("id").GetString(), chunk.GetProperty("model").GetString()).ShouldBe(("x", "m"));
        chunk.GetProperty("choices").GetArrayLength().ShouldBe(0);
        chunk.GetProperty("usage").GetProperty("total_tokens").GetInt32().ShouldBe(5);
    }

    private static byte[] Event(string data) => Encoding.UTF8.GetBytes($"data: {data}\n\n");
}
