using System.Text;
using System.Text.Json;
using Shouldly;
using SmoothLlm.Core.Money;
using SmoothLlm.Core.Pricing;
using SmoothLlm.Core.Protocol.OpenAiChat;
using SmoothLlm.Core.Usage;
using Xunit;

namespace SmoothLlm.Tests.Protocol.OpenAiChat;

public sealed class ChatAnswerTests
{
    private const string Choices = """ "choices":[{"index":0,"message":{"role":"assistant","content":"Hello"},"finish_reason":"stop"}]""";

    [Fact]
    public void It_counts_choices_text_and_endings()
    {
        var facts = Read(
            """
            {"id":"x","choices":[
              {"index":0,"message":{"role":"assistant","content":"Hello","reasoning_content":"Hm","refusal":null},"finish_reason":"stop"},
              {"index":1,"message":{"role":"assistant","content":null,"tool_calls":[{"id":"c","type":"function","function":{"name":"weather","arguments":"{}"}}]},"finish_reason":null}]}
            """);

        (facts.IsObject, facts.HasError, facts.Choices, facts.HasFinished).ShouldBe((true, false, 2, true));
        facts.OutputBytes.ShouldBe("Hello".Length + "Hm".Length + "weather".Length + "{}".Length);
        facts.Usage.ShouldBeNull();
    }

    [Theory]
    [InlineData("")]
    [InlineData("<html>")]
    [InlineData("[]")]
    [InlineData("7")]
    [InlineData("{")]
    [InlineData("{}{}")]
    [InlineData("""{"choices":[{"message":{"content":"cut""")]
    public void What_is_no_object_is_no_answer(string body) => Read(body).IsObject.ShouldBeFalse();

    [Theory]
    [InlineData("""{"error":{"message":"no"}}""", true)]
    [InlineData("""{"error":"no"}""", true)]
    [InlineData("""{"error":null}""", false)]
    [InlineData("""{"choices":[{"error":{}}]}""", false)]
    public void An_error_inside_a_success_is_seen(string body, bool hasError) => Read(body).HasError.ShouldBe(hasError);

    [Theory]
    [InlineData("""{"choices":[]}""")]
    [InlineData("""{"choices":null}""")]
    [InlineData("""{"choices":{"0":{}}}""")]
    [InlineData("""{}""")]
    public void Without_choices_there_are_none(string body) => (Read(body).IsObject, Read(body).Choices).ShouldBe((true, 0));

    [Theory]
    [InlineData("""{"usage":{"prompt_tokens":10,"completion_tokens":5,"cost":9},C}""", """{"usage":U,C}""", true)]
    [InlineData("""{C,"usage" : {"prompt_tokens":10,"completion_tokens":5} ,"x":1.50}""", """{C,"usage" : U ,"x":1.50}""", true)]
    [InlineData("""{C,"usage":null}""", """{C,"usage":U}""", false)]
    [InlineData("""{"usage":null , C}""", """{"usage":U , C}""", false)]
    [InlineData("""{C,"usage":"lots"}""", """{C,"usage":U}""", false)]
    [InlineData("""{C}  """, """{C,"usage":U}  """, false)]
    [InlineData("""{C,"usage":{"prompt_tokens":-5}}""", """{C,"usage":U}""", false)]
    public void The_charge_takes_the_place_of_the_usage_and_nothing_else_changes(string answer, string expected, bool isReported)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(answer.Replace("C", Choices, StringComparison.Ordinal));
        var facts = ChatAnswerReader.Read(bytes);
        var charge = new Charge(default, new NanoUsd(10), default, default, new NanoUsd(20));

        var edited = ChatAnswerEditor.WithCharge(bytes, facts, facts.Usage is null, new TokenUsage(10, Output: 5), charge);

        (facts.Usage is not null).ShouldBe(isReported);
        string text = string.Concat(edited.Pieces.Select(piece => Encoding.UTF8.GetString(piece.Span)));
        edited.Length.ShouldBe(Encoding.UTF8.GetByteCount(text));
        string usage = JsonElement.Parse(text).GetProperty("usage").GetRawText();
        text.Replace(usage, "U", StringComparison.Ordinal).ShouldBe(expected.Replace("C", Choices, StringComparison.Ordinal));
        var written = JsonElement.Parse(usage);
        written.GetProperty("cost").GetRawText().ShouldBe("0.00000003");
        written.GetProperty("prompt_tokens").GetInt32().ShouldBe(10);
    }

    private static ChatAnswerFacts Read(string body) => ChatAnswerReader.Read(Encoding.UTF8.GetBytes(body));
}
