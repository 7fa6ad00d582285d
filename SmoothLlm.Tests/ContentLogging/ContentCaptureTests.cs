using System.Text;
using Shouldly;
using SmoothLlm.Core.ContentLogging;
using SmoothLlm.Core.Protocol.Conversation;
using SmoothLlm.Core.Protocol.Json;
using SmoothLlm.Tests.Conventions;
using SmoothLlm.Tests.Support;
using Xunit;

namespace SmoothLlm.Tests.ContentLogging;

/// <summary>What is heard of an answer: its text, up to a limit.</summary>
public sealed class ContentCaptureTests
{
    [Fact]
    public void A_stream_is_kept_as_the_text_that_a_person_reads() =>
        Listen(WireFormat.OpenAiChat, UpstreamBytes.Text("Hello "), UpstreamBytes.Text("there \\u2713"), UpstreamBytes.UsageEvent(), UpstreamBytes.Done)
            .ShouldBe("Hello there ✓");

    [Fact]
    public void Thoughts_and_calls_of_tools_say_what_they_are() =>
        Listen(
            WireFormat.OpenAiChat,
            Chunk("""{"reasoning_content":"Hm, "}"""),
            Chunk("""{"reasoning_content":"weather."}"""),
            Chunk("""{"content":"I look."}"""),
            Chunk("""{"tool_calls":[{"index":0,"id":"call_1","function":{"name":"weather","arguments":"{\"city\":"}}]}"""),
            Chunk("""{"tool_calls":[{"index":0,"function":{"arguments":"\"Seoul\"}"}}]}"""))
            .ShouldBe("[thinking] Hm, weather.\n\nI look.\n[tool call] weather {\"city\":\"Seoul\"}");

    [Fact]
    public void A_text_completion_is_heard_as_well() =>
        Listen(WireFormat.OpenAiCompletions, UpstreamBytes.Event("""{"choices":[{"index":0,"text":"once upon"}]}"""), UpstreamBytes.Event("""{"choices":[{"index":0,"text":" a time"}]}"""))
            .ShouldBe("once upon a time");

    [Fact]
    public void A_message_in_Anthropics_format_is_heard_as_well()
    {
        string stream = SourceTree.Read("SmoothLlm.Tests/Transcripts/Anthropic/text.sse");

        string text = Listen(WireFormat.AnthropicMessages, [.. stream.ReplaceLineEndings("\n").Split("\n\n", StringSplitOptions.RemoveEmptyEntries).Select(part => part + "\n\n")]);

        text.ShouldNotBeEmpty();
        text.ShouldNotContain("data:");
    }

    [Theory]
    [InlineData(10, "0123456789")]
    [InlineData(11, "0123456789")]
    [InlineData(12, "0123456789✓")]
    public void What_is_too_long_ends_before_a_character_that_does_not_fit(int more, string expected)
    {
        var capture = new ContentCapture(more == 12 ? 13 : more);
        capture.BeginStream(WireFormat.OpenAiChat);

        foreach (string piece in new[] { "0123456789", "✓", "x" })
            capture.TakeEvent(Encoding.UTF8.GetBytes(UpstreamBytes.Text(piece)));

        Encoding.UTF8.GetString(capture.Kept).ShouldBe(expected);
        capture.Bytes.ShouldBe(14);
        capture.IsCut.ShouldBeTrue();
    }

    [Fact]
    public void Of_an_answer_in_one_piece_the_beginning_is_kept()
    {
        var capture = new ContentCapture(6);

        capture.TakeBody(new EditedBody("0123456789"u8.ToArray()).Replace(4..5, "abc"u8.ToArray()).Finish());

        Encoding.UTF8.GetString(capture.Kept).ShouldBe("0123ab");
        (capture.Bytes, capture.IsCut).ShouldBe((12, true));
    }

    [Fact]
    public void What_cannot_be_read_is_passed_over() =>
        Listen(WireFormat.OpenAiChat, UpstreamBytes.Text("Hello"), ": a comment\n\n", UpstreamBytes.Event("{broken"), UpstreamBytes.Text(" there")).ShouldBe("Hello there");

    private static string Listen(WireFormat source, params IReadOnlyList<string> events)
    {
        var capture = new ContentCapture(1000);
        capture.BeginStream(source);
        foreach (string piece in events)
            capture.TakeEvent(Encoding.UTF8.GetBytes(piece));
        capture.Bytes.ShouldBe(capture.Kept.Length);
        return Encoding.UTF8.GetString(capture.Kept);
    }

    private static string Chunk(string delta) => UpstreamBytes.Event($$"""{"id":"c","model":"m","choices":[{"index":0,"delta":{{delta}}}]}""");
}
