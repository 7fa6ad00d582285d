using Shouldly;
using SmoothLlm.Core.Protocol.Conversation;
using SmoothLlm.Core.Protocol.Translation;
using Xunit;

namespace SmoothLlm.Tests.Protocol.Translation;

/// <summary>Responses requests for providers of both formats.</summary>
public sealed class FromResponsesTests
{
    private const string History = """
        {"model":"m","instructions":"a","store":false,"max_output_tokens":50,"reasoning":{"effort":"low","summary":"auto"},"include":["reasoning.encrypted_content"],
        "tools":[{"type":"function","name":"weather","parameters":{"type":"object"},"strict":false}],"tool_choice":"auto",
        "input":[{"role":"user","content":[{"type":"input_text","text":"look"},{"type":"input_image","image_url":"data:image/png;base64,AAAA"}]},
        {"type":"reasoning","id":"rs","summary":[{"type":"summary_text","text":"t"}],"encrypted_content":"signature:s"},
        {"type":"function_call","call_id":"c1","name":"weather","arguments":"{}"},
        {"type":"function_call_output","call_id":"c1","output":"Sunny"},
        {"type":"message","role":"user","content":"And?"}]}
        """;

    [Fact]
    public void The_items_of_one_turn_are_one_turn_again()
    {
        Sent(WireFormat.AnthropicMessages, History).At("messages").ShouldBe(
            """[{"role":"user","content":[{"type":"text","text":"look"},{"type":"image","source":{"type":"base64","media_type":"image/png","data":"AAAA"}}]},{"role":"assistant","content":[{"type":"thinking","thinking":"t","signature":"s"},{"type":"tool_use","id":"c1","name":"weather","input":{}}]},{"role":"user","content":[{"type":"tool_result","tool_use_id":"c1","content":"Sunny"},{"type":"text","text":"And?"}]}]""");
        var chat = Sent(WireFormat.OpenAiChat, History);
        chat.At("messages.0").ShouldBe("""{"role":"system","content":"a"}""");
        chat.At("messages.2.tool_calls.0.id").ShouldBe("\"c1\"");
        chat.At("messages.3").ShouldBe("""{"role":"tool","tool_call_id":"c1","content":"Sunny"}""");
        (chat.At("max_completion_tokens"), chat.At("reasoning_effort")).ShouldBe(("50", "\"low\""));
    }

    [Fact]
    public void The_seal_that_came_inside_a_calls_id_goes_back_where_Gemini_wants_it()
    {
        var sent = Sent(WireFormat.OpenAiChat, """
            {"model":"m","input":[{"role":"user","content":"hi"},{"type":"function_call","call_id":"fc-1__thought__ab-_cg","name":"weather","arguments":"{}"},
            {"type":"function_call_output","call_id":"fc-1__thought__ab-_cg","output":"Sunny"}]}
            """);
        sent.At("messages.1.tool_calls.0.id").ShouldBe("\"fc-1\"");
        sent.At("messages.1.tool_calls.0.extra_content.google.thought_signature").ShouldBe("\"ab+/cg==\"");
        sent.At("messages.2.tool_call_id").ShouldBe("\"fc-1\"");
    }

    [Theory]
    [InlineData("\"store\":true", "store")]
    [InlineData("\"background\":true", "background")]
    [InlineData("\"previous_response_id\":\"resp_1\"", "previous_response_id")]
    [InlineData("\"conversation\":\"conv_1\"", "conversation")]
    [InlineData("\"max_output_tokens\":0", "max_output_tokens")]
    [InlineData("\"tools\":[{\"type\":\"web_search\"}]", "tools[0]")]
    [InlineData("\"tools\":[{\"type\":\"custom\",\"name\":\"x\"}]", "tools[0]")]
    public void What_nothing_here_can_do_is_refused_by_its_name(string field, string parameter) =>
        Sent(WireFormat.OpenAiChat, $$"""{"model":"m","input":"hi",{{field}}}""").Fault.ShouldNotBeNull().Parameter.ShouldBe(parameter);

    [Theory]
    [InlineData("""{"model":"m"}""", "input")]
    [InlineData("""{"input":"hi"}""", "model")]
    [InlineData("""{"model":"m","input":7}""", "input")]
    [InlineData("""{"model":"m","input":[{"type":"item_reference","id":"x"}]}""", "input[0].type")]
    [InlineData("""{"model":"m","input":[{"role":"wizard","content":"x"}]}""", "input[0].role")]
    public void Bad_input_is_refused_by_its_name(string body, string parameter) =>
        Sent(WireFormat.OpenAiChat, body).Fault.ShouldNotBeNull().Parameter.ShouldBe(parameter);

    private static Translated Sent(WireFormat provider, string body) =>
        Translate.Request(WireFormat.OpenAiResponses, body, new TargetModel(provider, provider == WireFormat.OpenAiChat ? "gpt-5.1" : "claude-sonnet-4-5", "max_tokens", null));
}
