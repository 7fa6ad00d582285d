using System.Text;
using Shouldly;
using SmoothLlm.Core.Money;
using SmoothLlm.Web.Components.Portal.Playground;
using Xunit;

namespace SmoothLlm.Tests.Components.Portal.Playground;

public sealed class AnswerReaderTests
{
    private const string Stream = """
        : a comment

        data: {"choices":[{"delta":{"role":"assistant","content":"","reasoning_content":"Hm."}}]}

        data: {"choices":[{"delta":{"content":"สวัสดี "}}]}

        data: {"choices":[{"delta":{"content":"😀","tool_calls":[{"index":0,"function":{"name":"weather","arguments":"{\"a"}}]}}]}

        data: {"choices":[{"delta":{"tool_calls":[{"index":0,"function":{"arguments":"\":1}"}},{"index":1,"function":{"name":"time","arguments":"{}"}}]}}]}

        data: {"choices":[],"usage":{"prompt_tokens":12,"completion_tokens":3,"cost":0.000125}}

        data: [DONE]


        """;

    [Fact]
    public void An_answer_is_the_same_wherever_the_stream_is_cut()
    {
        byte[] bytes = Encoding.UTF8.GetBytes(Stream.ReplaceLineEndings("\n"));
        for (int cut = 0; cut <= bytes.Length; cut++)
        {
            var reader = new AnswerReader();
            reader.Add(bytes.AsSpan(0, cut));
            reader.Add(bytes.AsSpan(cut));

            var answer = reader.Current;
            answer.Text.ShouldBe("สวัสดี 😀");
            answer.Thoughts.ShouldBe("Hm.");
            answer.ToolCalls.ShouldBe([new ToolCall("weather", """{"a":1}"""), new ToolCall("time", "{}")]);
            (answer.InputTokens, answer.OutputTokens, answer.Cost).ShouldBe((12, 3, new NanoUsd(125_000)));
            answer.Problem.ShouldBeNull();
        }
    }

    [Theory]
    [InlineData("""{"error":{"message":"The provider hung up."}}""", "The provider hung up.")]
    [InlineData("""{"error":{}}""", "The answer broke off.")]
    [InlineData("{", "A part of the answer could not be read.")]
    public void What_goes_wrong_inside_is_said_beside_what_has_come(string data, string problem)
    {
        var reader = new AnswerReader();
        reader.Add("data: {\"choices\":[{\"delta\":{\"content\":\"half\"}}]}\n\n"u8);
        reader.Add(Encoding.UTF8.GetBytes($"data: {data}\n\n"));

        (reader.Current.Text, reader.Current.Problem).ShouldBe(("half", problem));
    }

    [Theory]
    [InlineData("""{"choices":null,"usage":null}""")]
    [InlineData("""{"choices":[{"delta":null}]}""")]
    [InlineData("""{"choices":[{"delta":{"content":7,"tool_calls":[{}]}}],"usage":{"cost":"much"}}""")]
    [InlineData("7")]
    public void Odd_chunks_harm_nobody(string data)
    {
        var reader = new AnswerReader();
        reader.Add(Encoding.UTF8.GetBytes($"data: {data}\n\n"));

        reader.Current.Problem.ShouldBeNull();
    }
}
