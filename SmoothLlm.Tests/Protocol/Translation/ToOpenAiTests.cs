using Shouldly;
using Xunit;

namespace SmoothLlm.Tests.Protocol.Translation;

/// <summary>Messages requests for a provider that speaks OpenAI's chat completions.</summary>
public sealed class ToOpenAiTests
{
    private const string Hi = """{"role":"user","content":"hi"}""";
    private const string Tool = """{"name":"weather","description":"Tells it.","input_schema":{"type":"object","properties":{"city":{"type":"string"}}},"cache_control":{"type":"ephemeral"}}""";

    [Fact]
    public void A_conversation_with_tools_is_carried_whole()
    {
        var sent = Translate.ToOpenAi($$$"""
            {"model":"m","max_tokens":100,"system":[{"type":"text","text":"a","cache_control":{"type":"ephemeral"}},{"type":"text","text":"b"}],"tools":[{{{Tool}}}],
            "messages":[{{{Hi}}},
            {"role":"assistant","content":[{"type":"thinking","thinking":"t","signature":"s"},{"type":"text","text":"Look:"},{"type":"tool_use","id":"toolu_1","name":"weather","input":{"city":"Bonn"}}]},
            {"role":"user","content":[{"type":"tool_result","tool_use_id":"toolu_1","is_error":true,"content":[{"type":"text","text":"No"},{"type":"image","source":{"type":"base64","media_type":"image/png","data":"AAAA"}}]},{"type":"text","text":"Again"}]}],
            "tool_choice":{"type":"any","disable_parallel_tool_use":true},"stop_sequences":["END"],"temperature":0.5,"top_k":5,"metadata":{"user_id":"u"},"context_management":{"edits":[]}}
            """);
        sent.At("messages").ShouldBe(
            """[{"role":"system","content":[{"type":"text","text":"a"},{"type":"text","text":"b"}]},{"role":"user","content":"hi"},"""
            + """{"role":"assistant","content":"Look:","tool_calls":[{"id":"toolu_1","type":"function","function":{"name":"weather","arguments":"{\"city\":\"Bonn\"}"}}]},"""
            + """{"role":"tool","tool_call_id":"toolu_1","content":"No"},{"role":"user","content":[{"type":"image_url","image_url":{"url":"data:image/png;base64,AAAA"}}]},{"role":"user","content":"Again"}]""");
        sent.At("tools").ShouldBe("""[{"type":"function","function":{"name":"weather","description":"Tells it.","parameters":{"type":"object","properties":{"city":{"type":"string"}}}}}]""");
        (sent.At("tool_choice"), sent.At("parallel_tool_calls"), sent.At("max_tokens"), sent.At("stop"), sent.At("temperature"), sent.At("user"))
            .ShouldBe(("\"required\"", "false", "100", "[\"END\"]", "0.5", "\"u\""));
        sent.Dropped.ShouldBe(["cache_control", "thinking", "is_error", "top_k", "context_management"], ignoreOrder: true);
    }

    [Fact]
    public void A_stream_asks_for_its_usage() =>
        Sent(",\"stream\":true").At("stream_options").ShouldBe("""{"include_usage":true}""");

    [Theory]
    [InlineData("gpt-6-astra", "max_completion_tokens")]
    [InlineData("gpt-4o", "max_tokens")]
    public void The_cap_has_the_name_that_the_model_knows(string model, string field) =>
        Translate.ToOpenAi(Body(""), model).At(field).ShouldBe("10");

    [Fact]
    public void A_thinking_model_gets_no_sampling_and_no_stop_texts()
    {
        var sent = Translate.ToOpenAi(Body(",\"temperature\":1,\"top_p\":0.5,\"stop_sequences\":[\"x\"],\"thinking\":{\"type\":\"enabled\",\"budget_tokens\":5000}"), "gpt-6.1-sol");
        sent.Dropped.ShouldBe(["temperature", "top_p", "stop_sequences"], ignoreOrder: true);
        sent.At("reasoning_effort").ShouldBe("\"medium\"");
    }

    [Theory]
    [InlineData("""{"thinking":{"type":"adaptive"}}""", "")]
    [InlineData("""{"thinking":{"type":"adaptive"},"output_config":{"effort":"low"}}""", "\"low\"")]
    [InlineData("""{"thinking":{"type":"disabled"}}""", "")]
    [InlineData("""{"thinking":{"type":"enabled","budget_tokens":1024}}""", "\"low\"")]
    public void Thinking_is_told_by_a_word(string fields, string effort) =>
        Translate.ToOpenAi(Body("," + fields[1..^1]), "gpt-5.1").At("reasoning_effort").ShouldBe(effort);

    [Theory]
    [InlineData("\"tools\":[{\"type\":\"web_search_20250305\",\"name\":\"web_search\"}]", "tools[0]")]
    [InlineData("\"mcp_servers\":[{\"type\":\"url\"}]", "mcp_servers")]
    [InlineData("\"tool_choice\":{\"type\":\"perhaps\"}", "tool_choice.type")]
    public void What_cannot_be_carried_is_refused_by_its_name(string field, string parameter) =>
        Sent("," + field).Fault.ShouldNotBeNull().Parameter.ShouldBe(parameter);

    [Theory]
    [InlineData("""{"type":"document","source":{"type":"url","url":"https://x.test/a.pdf"}}""")]
    [InlineData("""{"type":"image","source":{"type":"file","file_id":"file_1"}}""")]
    [InlineData("""{"type":"server_tool_use","id":"x","name":"web_search","input":{}}""")]
    public void Blocks_that_cannot_be_carried_are_refused(string block) =>
        Translate.ToOpenAi($$"""{"model":"m","max_tokens":1,"messages":[{"role":"user","content":[{{block}}]}]}""").Fault.ShouldNotBeNull().Parameter!.ShouldStartWith("messages[0]");

    [Theory]
    [InlineData("""{"type":"document","title":"a.pdf","source":{"type":"base64","media_type":"application/pdf","data":"AAAA"}}""", """{"type":"file","file":{"filename":"a.pdf","file_data":"data:application/pdf;base64,AAAA"}}""")]
    [InlineData("""{"type":"document","source":{"type":"text","media_type":"text/plain","data":"Hi"}}""", """{"type":"text","text":"Hi"}""")]
    [InlineData("""{"type":"image","source":{"type":"url","url":"https://x.test/a.png"}}""", """{"type":"image_url","image_url":{"url":"https://x.test/a.png"}}""")]
    public void Pictures_and_documents_are_carried(string block, string sent) =>
        Translate.ToOpenAi($$"""{"model":"m","max_tokens":1,"messages":[{"role":"user","content":[{"type":"text","text":"look"},{{block}}]}]}""").At("messages.0.content.1").ShouldBe(sent);

    [Fact]
    public void Geminis_seal_comes_back_out_of_the_calls_id()
    {
        var sent = Translate.ToOpenAi(
            $$$"""{"model":"m","max_tokens":1,"messages":[{{{Hi}}},{"role":"assistant","content":[{"type":"tool_use","id":"call_1__thought__ab-_cg","name":"f","input":{}}]},{"role":"user","content":[{"type":"tool_result","tool_use_id":"call_1__thought__ab-_cg","content":"ok"}]}]}""",
            "google/gemini-4-pro");
        sent.At("messages.1.tool_calls.0").ShouldBe("""{"id":"call_1","type":"function","extra_content":{"google":{"thought_signature":"ab+/cg=="}},"function":{"name":"f","arguments":"{}"}}""");
        sent.At("messages.2.tool_call_id").ShouldBe("\"call_1\"");
    }

    [Fact]
    public void Gemini_gets_schemas_in_the_few_words_that_it_knows()
    {
        string schema = """
            {"$schema":"x","type":"object","additionalProperties":false,"$defs":{"unit":{"type":"string","enum":["C","F"]}},"required":["city","gone"],
            "properties":{"city":{"type":["string","null"],"minLength":1},"days":{"type":"integer","exclusiveMinimum":0},"unit":{"$ref":"#/$defs/unit"},
            "kind":{"const":"now"},"place":{"anyOf":[{"type":"object","properties":{"x":{"type":"number"}},"additionalProperties":{}},{"type":"null"}]}}}
            """;
        var sent = Translate.ToOpenAi(Body($",\"tools\":[{{\"name\":\"f\",\"strict\":true,\"input_schema\":{schema}}}]"), "gemini-4-flash");
        sent.At("tools.0.function.parameters").ShouldBe(
            """{"type":"object","required":["city"],"properties":{"city":{"type":"string","minLength":1,"nullable":true},"days":{"type":"integer","minimum":0},"unit":{"type":"string","enum":["C","F"]},"kind":{"type":"string","enum":["now"]},"place":{"anyOf":[{"type":"object","properties":{"x":{"type":"number"}}}],"nullable":true}}}""");
        sent.At("tools.0.function.strict").ShouldBe("");
    }

    private static Translated Sent(string fields) => Translate.ToOpenAi(Body(fields));

    private static string Body(string fields) => $$"""{"model":"m","max_tokens":10,"messages":[{{Hi}}]{{fields}}}""";
}
