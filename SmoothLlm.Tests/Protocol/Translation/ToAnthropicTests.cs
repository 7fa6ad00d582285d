using Shouldly;
using Xunit;

namespace SmoothLlm.Tests.Protocol.Translation;

/// <summary>Chat completion requests for a provider that speaks Anthropic's Messages.</summary>
public sealed class ToAnthropicTests
{
    private const string Hi = """{"role":"user","content":"hi"}""";
    private const string Tool = """{"type":"function","function":{"name":"weather","description":"Tells it.","parameters":{"type":"object","properties":{"city":{"type":"string"}}}}}""";
    private const string Schema = """{"type":"object","properties":{"city":{"type":"string"}},"required":["city"],"additionalProperties":false}""";

    [Theory]
    [InlineData("", "4096")]
    [InlineData(",\"max_tokens\":77", "77")]
    [InlineData(",\"max_completion_tokens\":88", "88")]
    public void A_cap_is_always_sent(string field, string sent) => Sent(field).At("max_tokens").ShouldBe(sent);

    [Fact]
    public void The_proxys_own_cap_makes_it_smaller_and_never_larger()
    {
        Translate.ToAnthropic(Body(""), cap: 1000).At("max_tokens").ShouldBe("1000");
        Translate.ToAnthropic(Body(""), cap: 16_384).At("max_tokens").ShouldBe("4096");
    }

    [Fact]
    public void Instructions_go_into_a_field_of_their_own_in_order()
    {
        var sent = Translate.ToAnthropic($$"""{"model":"m","messages":[{"role":"system","content":"a"},{{Hi}},{"role":"developer","content":"b"}]}""");
        sent.At("system").ShouldBe("""[{"type":"text","text":"a"},{"type":"text","text":"b"}]""");
        sent.At("messages").ShouldBe("""[{"role":"user","content":"hi"}]""");
    }

    [Fact]
    public void Instructions_alone_are_what_the_user_says() =>
        Translate.ToAnthropic("""{"model":"m","messages":[{"role":"system","content":"a"}]}""").At("messages").ShouldBe("""[{"role":"user","content":"a"}]""");

    [Fact]
    public void Results_of_tools_come_in_one_turn_with_what_the_user_says_to_them()
    {
        var sent = Translate.ToAnthropic($$$"""
            {"model":"m","tools":[{{{Tool}}}],"messages":[{{{Hi}}},
            {"role":"assistant","content":null,"tool_calls":[{"id":"call.1","type":"function","function":{"name":"weather","arguments":"{\"city\":\"Bonn\"}"}},{"id":"call.2","type":"function","function":{"name":"weather","arguments":""}}]},
            {"role":"tool","tool_call_id":"call.1","content":"Sunny"},{"role":"tool","tool_call_id":"call.2","content":[{"type":"text","text":"Rain"}]},
            {"role":"user","content":"And now?"},{"role":"user","content":"Say."}]}
            """);
        sent.At("messages.1").ShouldBe("""{"role":"assistant","content":[{"type":"tool_use","id":"call_1","name":"weather","input":{"city":"Bonn"}},{"type":"tool_use","id":"call_2","name":"weather","input":{}}]}""");
        sent.At("messages.2").ShouldBe("""{"role":"user","content":[{"type":"tool_result","tool_use_id":"call_1","content":"Sunny"},{"type":"tool_result","tool_use_id":"call_2","content":"Rain"},{"type":"text","text":"And now?"},{"type":"text","text":"Say."}]}""");
        sent.At("messages.3").ShouldBe("");
        sent.Dropped.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("\"auto\"", """{"type":"auto"}""")]
    [InlineData("\"required\"", """{"type":"any"}""")]
    [InlineData("\"none\"", """{"type":"none"}""")]
    [InlineData("""{"type":"function","function":{"name":"weather"}}""", """{"type":"tool","name":"weather"}""")]
    public void Every_choice_of_tools_has_its_word(string choice, string sent) =>
        Sent($",\"tools\":[{Tool}],\"tool_choice\":{choice}").At("tool_choice").ShouldBe(sent);

    [Fact]
    public void One_call_at_a_time_is_a_part_of_the_choice() =>
        Sent($",\"tools\":[{Tool}],\"parallel_tool_calls\":false").At("tool_choice").ShouldBe("""{"type":"auto","disable_parallel_tool_use":true}""");

    [Theory]
    [InlineData("""{"type":"image_url","image_url":{"url":"data:image/png;base64,AAAA"}}""", """{"type":"image","source":{"type":"base64","media_type":"image/png","data":"AAAA"}}""")]
    [InlineData("""{"type":"image_url","image_url":{"url":"https://x.test/a.png","detail":"auto"}}""", """{"type":"image","source":{"type":"url","url":"https://x.test/a.png"}}""")]
    [InlineData("""{"type":"file","file":{"filename":"a.pdf","file_data":"data:application/pdf;base64,AAAA"}}""", """{"type":"document","source":{"type":"base64","media_type":"application/pdf","data":"AAAA"},"title":"a.pdf"}""")]
    [InlineData("""{"type":"file_url","file_url":{"url":"https://x.test/a.pdf"}}""", """{"type":"document","source":{"type":"url","url":"https://x.test/a.pdf"}}""")]
    [InlineData("""{"type":"file_url","file_url":{"url":"data:text/plain;base64,SGk="}}""", """{"type":"document","source":{"type":"text","media_type":"text/plain","data":"Hi"}}""")]
    [InlineData("""{"type":"text","text":"x","cache_control":{"type":"ephemeral","ttl":"1h"}}""", """{"type":"text","text":"x","cache_control":{"type":"ephemeral","ttl":"1h"}}""")]
    public void Pictures_documents_and_cache_marks_are_carried(string part, string sent) =>
        Translate.ToAnthropic($$"""{"model":"m","messages":[{"role":"user","content":[{"type":"text","text":"look"},{{part}}]}]}""").At("messages.0.content.1").ShouldBe(sent);

    [Theory]
    [InlineData("\"n\":2", "n")]
    [InlineData("\"logprobs\":true", "logprobs")]
    [InlineData("\"functions\":[{\"name\":\"f\"}]", "functions")]
    [InlineData("\"modalities\":[\"text\",\"audio\"]", "modalities")]
    [InlineData("\"web_search_options\":{}", "web_search_options")]
    [InlineData("\"tools\":[{\"type\":\"custom\",\"custom\":{\"name\":\"f\"}}]", "tools[0]")]
    [InlineData("\"tool_choice\":\"perhaps\"", "tool_choice")]
    [InlineData("\"response_format\":{\"type\":\"xml\"}", "response_format.type")]
    public void What_cannot_be_carried_is_refused_by_its_name(string field, string parameter) =>
        Sent("," + field).Fault.ShouldNotBeNull().Parameter.ShouldBe(parameter);

    [Theory]
    [InlineData("""{"type":"input_audio","input_audio":{"data":"AAAA","format":"wav"}}""")]
    [InlineData("""{"type":"file","file":{"file_id":"file-1"}}""")]
    [InlineData("""{"type":"video_url","video_url":{"url":"https://x.test/a.mp4"}}""")]
    [InlineData("""{"type":"image_url","image_url":{"url":"ftp://x.test/a.png"}}""")]
    public void Content_that_cannot_be_carried_is_refused(string part) =>
        Translate.ToAnthropic($$"""{"model":"m","messages":[{"role":"user","content":[{{part}}]}]}""").Fault.ShouldNotBeNull().Parameter!.ShouldStartWith("messages");

    [Fact]
    public void What_does_no_harm_is_left_out_and_named()
    {
        var sent = Sent(""","seed":1,"frequency_penalty":0.5,"presence_penalty":0,"logit_bias":{},"user":"u","metadata":{"a":"b"},"service_tier":"flex","store":false,"prompt_cache_key":"k","verbosity":"low" """);
        sent.Dropped.ShouldBe(["frequency_penalty", "seed", "logit_bias", "metadata", "service_tier", "prompt_cache_key", "store", "verbosity"], ignoreOrder: true);
        sent.At("metadata").ShouldBe("""{"user_id":"u"}""");
    }

    [Theory]
    [InlineData("claude-3-5-sonnet-20241022", "0.5", "0.9", "")]
    [InlineData("claude-sonnet-4-5", "0.5", "", "top_p")]
    [InlineData("claude-sonnet-5", "", "", "temperature,top_p")]
    public void Each_model_gets_the_sampling_that_it_takes(string model, string temperature, string topP, string dropped)
    {
        var sent = Translate.ToAnthropic(Body(",\"temperature\":0.5,\"top_p\":0.9"), model);
        (sent.At("temperature"), sent.At("top_p"), string.Join(',', sent.Dropped)).ShouldBe((temperature, topP, dropped));
    }

    [Fact]
    public void A_temperature_beyond_the_scale_is_its_end() => Sent(",\"temperature\":1.7").At("temperature").ShouldBe("1");

    [Theory]
    [InlineData("claude-sonnet-5", "low", """{"type":"adaptive"}""", """{"effort":"low"}""")]
    [InlineData("claude-sonnet-4-5", "medium", """{"type":"enabled","budget_tokens":4096}""", "")]
    [InlineData("claude-3-5-sonnet-20241022", "high", "", "")]
    [InlineData("claude-sonnet-5", "none", "", "")]
    public void Effort_is_told_as_each_model_takes_it(string model, string effort, string thinking, string output)
    {
        var sent = Translate.ToAnthropic(Body($",\"max_tokens\":8000,\"reasoning_effort\":\"{effort}\""), model);
        (sent.At("thinking"), sent.At("output_config")).ShouldBe((thinking, output));
    }

    [Fact]
    public void A_model_that_must_call_a_tool_is_not_told_to_think()
    {
        var sent = Translate.ToAnthropic(Body($",\"max_tokens\":8000,\"reasoning_effort\":\"high\",\"tools\":[{Tool}],\"tool_choice\":\"required\""));
        sent.At("thinking").ShouldBe("");
        sent.Dropped.ShouldBe(["reasoning_effort"]);
    }

    [Fact]
    public void Sealed_thoughts_go_back_and_others_stay()
    {
        var sent = Translate.ToAnthropic($$"""
            {"model":"m","messages":[{{Hi}},{"role":"assistant","content":"a","reasoning_content":"t","reasoning_details":[{"type":"reasoning.text","text":"t","signature":"sig"},{"type":"reasoning.encrypted","data":"d"},{"type":"reasoning.text","text":"loose"}]},{{Hi}}]}
            """);
        sent.At("messages.1.content").ShouldBe("""[{"type":"thinking","thinking":"t","signature":"sig"},{"type":"redacted_thinking","data":"d"},{"type":"text","text":"a"}]""");
        sent.Dropped.ShouldBe(["reasoning_content"]);
    }

    [Fact]
    public void A_schema_is_kept_to_by_itself_or_by_way_of_a_tool()
    {
        string format = $",\"response_format\":{{\"type\":\"json_schema\",\"json_schema\":{{\"name\":\"place\",\"strict\":true,\"schema\":{Schema}}}}}";
        Translate.ToAnthropic(Body(format)).At("output_config").ShouldBe($"{{\"format\":{{\"type\":\"json_schema\",\"schema\":{Schema}}}}}");
        var older = Translate.ToAnthropic(Body(format), "claude-3-5-sonnet-20241022");
        older.At("tools.0.input_schema").ShouldBe(Schema);
        older.At("tool_choice").ShouldBe("""{"type":"tool","name":"answer_in_json","disable_parallel_tool_use":true}""");
    }

    [Fact]
    public void An_answer_that_the_client_began_is_refused_where_the_model_does_not_continue_it()
    {
        string body = $$"""{"model":"m","messages":[{{Hi}},{"role":"assistant","content":"So "}]}""";
        Translate.ToAnthropic(body).At("messages.1.content").ShouldBe("\"So\"");
        Translate.ToAnthropic(body, "claude-opus-5").Fault!.Parameter.ShouldBe("messages[1]");
    }

    private static Translated Sent(string fields) => Translate.ToAnthropic(Body(fields));

    private static string Body(string fields) => $$"""{"model":"m","messages":[{{Hi}}]{{fields}}}""";
}
