using System.Text.Json;
using Shouldly;
using SmoothLlm.Core.Protocol.Conversation;
using SmoothLlm.Tests.Conventions;
using Xunit;

namespace SmoothLlm.Tests.Protocol.Translation;

/// <summary>Whole answers of providers in the other format of their clients.</summary>
public sealed class WholeAnswerTests
{
    [Fact]
    public void A_message_becomes_a_chat_completion()
    {
        var answer = JsonElement.Parse(Translate.Answer(WireFormat.OpenAiChat, Read("Anthropic/whole.json"))!);
        answer.GetProperty("id").GetString().ShouldBe("chatcmpl-01Abc");
        answer.GetProperty("object").GetString().ShouldBe("chat.completion");
        answer.GetProperty("choices")[0].GetRawText().ShouldBe(
            """{"index":0,"message":{"role":"assistant","content":"Look:","refusal":null,"reasoning_content":"Hm.","reasoning_details":[{"type":"reasoning.text","text":"Hm.","signature":"EqQB","format":"anthropic-claude-v1","index":0}],"tool_calls":[{"id":"toolu_01A","type":"function","function":{"name":"weather","arguments":"{\"city\": \"Bonn\"}"}}]},"logprobs":null,"finish_reason":"tool_calls"}""");
        var usage = answer.GetProperty("usage");
        (usage.GetProperty("prompt_tokens").GetInt32(), usage.GetProperty("completion_tokens").GetInt32()).ShouldBe((40, 20));
        usage.GetProperty("prompt_tokens_details").GetProperty("cached_tokens").GetInt32().ShouldBe(30);
    }

    [Fact]
    public void A_chat_completion_becomes_a_message()
    {
        var answer = JsonElement.Parse(Translate.Answer(WireFormat.AnthropicMessages, Read("OpenAi/whole.json"))!);
        answer.GetProperty("id").GetString().ShouldBe("msg_9x");
        answer.GetProperty("content").GetRawText().ShouldBe("""[{"type":"text","text":"Look:"},{"type":"tool_use","id":"call_A","name":"weather","input":{"city":"Bonn"}}]""");
        answer.GetProperty("stop_reason").GetString().ShouldBe("tool_use");
        var usage = answer.GetProperty("usage");
        (usage.GetProperty("input_tokens").GetInt32(), usage.GetProperty("cache_read_input_tokens").GetInt32(), usage.GetProperty("output_tokens").GetInt32()).ShouldBe((100, 20, 40));
    }

    [Theory]
    [InlineData("end_turn", "stop")]
    [InlineData("max_tokens", "length")]
    [InlineData("stop_sequence", "stop")]
    [InlineData("refusal", "content_filter")]
    [InlineData("pause_turn", "stop")]
    public void Every_stop_reason_has_its_word(string reason, string word) => JsonElement
        .Parse(Translate.Answer(WireFormat.OpenAiChat, $$"""{"type":"message","content":[{"type":"text","text":"x"}],"stop_reason":"{{reason}}"}""")!)
        .GetProperty("choices")[0].GetProperty("finish_reason").GetString().ShouldBe(word);

    [Theory]
    [InlineData(WireFormat.OpenAiChat, """{"type":"error","error":{"type":"overloaded_error"}}""")]
    [InlineData(WireFormat.OpenAiChat, """{"type":"message","content":[],"stop_reason":"end_turn"}""")]
    [InlineData(WireFormat.OpenAiChat, "<html>")]
    [InlineData(WireFormat.AnthropicMessages, """{"choices":[]}""")]
    [InlineData(WireFormat.AnthropicMessages, """{"error":{"message":"x"},"choices":[{"message":{"content":"x"}}]}""")]
    public void What_is_no_answer_is_none(WireFormat client, string answer) => Translate.Answer(client, answer).ShouldBeNull();

    private static string Read(string transcript) => SourceTree.Read("SmoothLlm.Tests/Transcripts/" + transcript);
}
