using System.Text;
using Shouldly;
using SmoothLlm.Core.Protocol.OpenAiChat;
using Xunit;

namespace SmoothLlm.Tests.Protocol.OpenAiChat;

public sealed class ChatRequestEditorTests
{
    private const string Messages = "\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]";

    [Theory]
    // Not streamed: only the model.
    [InlineData("""{"model":"m",M}""", """{"model":"up",M}""")]
    [InlineData("""{ M ,"model" : "m" }""", """{ M ,"model" : "up" }""")]
    [InlineData("""{"model":"m","stream":false,"stream_options":null,M}""", """{"model":"up","stream":false,"stream_options":null,M}""")]
    // Streamed: the usage is asked for in every form that the options may have.
    [InlineData("""{"model":"m","stream":true,M}""", """{"model":"up","stream":true,M,"stream_options":{"include_usage":true}}""")]
    [InlineData("""{"model":"m","stream":true,M }  """, """{"model":"up","stream":true,M ,"stream_options":{"include_usage":true}}  """)]
    [InlineData("""{"model":"m","stream":true,"stream_options":null,M}""", """{"model":"up","stream":true,"stream_options":{"include_usage":true},M}""")]
    [InlineData("""{"model":"m","stream":true,"stream_options":{},M}""", """{"model":"up","stream":true,"stream_options":{"include_usage":true},M}""")]
    [InlineData("""{"model":"m","stream":true,"stream_options":{ },M}""", """{"model":"up","stream":true,"stream_options":{"include_usage":true},M}""")]
    [InlineData("""{"model":"m","stream":true,"stream_options":{"x":1},M}""", """{"model":"up","stream":true,"stream_options":{"include_usage":true,"x":1},M}""")]
    [InlineData("""{"model":"m","stream":true,"stream_options":{"include_usage":false},M}""", """{"model":"up","stream":true,"stream_options":{"include_usage":true},M}""")]
    [InlineData("""{"model":"m","stream":true,"stream_options":{"x":{},"include_usage":null},M}""", """{"model":"up","stream":true,"stream_options":{"x":{},"include_usage":true},M}""")]
    [InlineData("""{"model":"m","stream":true,"stream_options":{"include_usage":true},M}""", """{"model":"up","stream":true,"stream_options":{"include_usage":true},M}""")]
    // In any order.
    [InlineData("""{"stream_options":{"include_usage":false},"stream":true,M,"model":"m"}""", """{"stream_options":{"include_usage":true},"stream":true,M,"model":"up"}""")]
    public void Only_the_model_and_the_wish_for_usage_change(string body, string expected) => Edit(body, "up").ShouldBe(expected.Replace("M", Messages, StringComparison.Ordinal));

    [Fact]
    public void A_model_of_the_same_name_is_left_as_it_was_written() =>
        Edit("""{"model":"\u006d",M}""", "m").ShouldBe("""{"model":"\u006d",M}""".Replace("M", Messages, StringComparison.Ordinal));

    [Fact]
    public void A_model_with_quotes_in_its_name_stays_json() =>
        System.Text.Json.JsonElement.Parse(Edit("""{"model":"m",M}""", "a\"b\\é")).GetProperty("model").GetString().ShouldBe("a\"b\\é");

    [Theory]
    [InlineData("""{"model":"m",M}""", """{"model":"up",M,"max_tokens":700}""")]
    [InlineData("""{ M , "model":"m" } """, """{ M , "model":"up" ,"max_tokens":700} """)]
    // A name must not stand there twice, and the other name may go on saying nothing.
    [InlineData("""{"max_tokens": null ,"model":"m",M}""", """{"max_tokens": 700 ,"model":"up",M}""")]
    [InlineData("""{"model":"m",M,"max_tokens":null}""", """{"model":"up",M,"max_tokens":700}""")]
    [InlineData("""{"model":"m",M,"max_completion_tokens":null}""", """{"model":"up",M,"max_completion_tokens":null,"max_tokens":700}""")]
    public void A_cap_is_added_where_the_client_gave_none(string body, string expected) =>
        Edit(body, "up", new OutputCap("max_tokens", 700)).ShouldBe(expected.Replace("M", Messages, StringComparison.Ordinal));

    [Fact]
    public void A_cap_has_the_name_that_its_provider_knows() =>
        Edit("""{"model":"m",M,"max_completion_tokens":null}""", "up", new OutputCap("max_completion_tokens", 700))
            .ShouldBe("""{"model":"up",M,"max_completion_tokens":700}""".Replace("M", Messages, StringComparison.Ordinal));

    [Theory]
    [InlineData("""{"model":"m","max_tokens": 5,M}""", """{"model":"gpt-6-astra","max_completion_tokens": 5,M}""")]
    [InlineData("""{"max_tokens":5,M,"max_completion_tokens":6,"model":"m"}""", """{"max_tokens":5,M,"max_completion_tokens":6,"model":"gpt-6-astra"}""")]
    [InlineData("""{"max_tokens":5,M,"max_completion_tokens":null,"model":"m"}""", """{"max_tokens":5,M,"max_completion_tokens":null,"model":"gpt-6-astra"}""")]
    public void A_model_that_refuses_the_older_name_of_the_cap_gets_the_newer_one(string body, string expected) =>
        Edit(body, "gpt-6-astra").ShouldBe(expected.Replace("M", Messages, StringComparison.Ordinal));

    [Fact]
    public void Schemas_for_Gemini_are_written_in_the_words_that_it_knows_and_the_rest_stays()
    {
        const string Schema = """{"type":"object","additionalProperties":false,"properties":{"a":{"const":"x"}}}""";
        const string Narrow = """{"type":"object","properties":{"a":{"type":"string","enum":["x"]}}}""";
        Edit("""{"tools": [{"type":"function","function":{"name":"f","strict":true,"parameters":S},"own":1}],"model":"m","extra":[1.0],"response_format" : {"type":"json_schema","json_schema":{"name":"n","schema":S}},M}""".Replace("S", Schema, StringComparison.Ordinal), "gemini-4-pro")
            .ShouldBe("""{"tools":[{"type":"function","function":{"name":"f","parameters":S},"own":1}],"model":"gemini-4-pro","extra":[1.0],"response_format" :{"type":"json_schema","json_schema":{"name":"n","schema":S}},M}"""
                .Replace("S", Narrow, StringComparison.Ordinal).Replace("M", Messages, StringComparison.Ordinal));
    }

    private static string Edit(string template, string upstreamModel, OutputCap? cap = null)
    {
        byte[] body = Encoding.UTF8.GetBytes(template.Replace("M", Messages, StringComparison.Ordinal));
        var request = ChatRequestReader.Read(body, out var fault);
        fault.ShouldBeNull();
        var edited = ChatRequestEditor.Edit(body, request!, upstreamModel, cap);
        string text = string.Concat(edited.Pieces.Select(piece => Encoding.UTF8.GetString(piece.Span)));
        edited.Length.ShouldBe(Encoding.UTF8.GetByteCount(text));
        return text;
    }
}
