using System.Text;
using Shouldly;
using SmoothLlm.Core.Protocol.OpenAiChat;
using Xunit;

namespace SmoothLlm.Tests.Protocol.OpenAiChat;

public sealed class ChatRequestReaderTests
{
    private const string Messages = """ "messages":[{"role":"user","content":"hi"}] """;

    [Fact]
    public void It_finds_what_the_proxy_acts_on_and_where_it_stands()
    {
        const string Body = """{"stream":true,"stream_options":{"include_usage":true,"x":1},"model":"m-1","max_tokens":5,"n":3,"messages":[{"role":"user","content":"hi"}]}  """;

        var request = Read(Body);

        (request.ModelName, request.IsStreamed, request.WantsUsageChunk, request.MaxOutputTokens, request.Choices, request.MediaParts)
            .ShouldBe(("m-1", true, true, 5L, 3, 0));
        Body[request.ModelValue].ShouldBe("\"m-1\"");
        Body[request.StreamOptionsValue!.Value].ShouldBe("""{"include_usage":true,"x":1}""");
        Body[request.IncludeUsageValue!.Value].ShouldBe("true");
        Body[request.BodyEnd].ShouldBe('}');
    }

    [Theory]
    [InlineData("""{"model":"m","max_tokens":5,"max_completion_tokens":9,""", 9)]
    [InlineData("""{"model":"m","max_completion_tokens":9,"max_tokens":5,""", 9)]
    [InlineData("""{"model":"m","max_completion_tokens":null,"max_tokens":5,""", 5)]
    [InlineData("""{"model":"m","max_tokens":5,"max_completion_tokens":null,""", 5)]
    [InlineData("""{"model":"m","max_tokens":null,""", null)]
    [InlineData("""{"model":"m",""", null)]
    public void Of_two_caps_the_greater_counts(string head, int? cap) => Read(head + Messages + "}").MaxOutputTokens.ShouldBe(cap);

    [Fact]
    public void Escapes_in_names_and_values_are_understood()
    {
        var request = Read("""{"mod\u0065l":"m\u002d1","\u0073tream":true,""" + Messages + "}");
        (request.ModelName, request.IsStreamed).ShouldBe(("m-1", true));
    }

    [Fact]
    public void Parts_that_are_not_text_are_counted()
    {
        var request = Read(
            """
            {"model":"m","messages":[{"role":"user","content":[{"type":"text","text":"a"},{"type":"image_url","image_url":{"url":"x"}},{"type":"file","file":{}}]},
            {"role":"assistant","content":null,"tool_calls":[{"id":"1"}]},{"role":"tool","tool_call_id":"1","content":"b"},{"role":"developer","content":[{"type":"input_audio"}]}]}
            """);
        request.MediaParts.ShouldBe(3);
    }

    [Fact]
    public void The_same_name_in_different_objects_is_no_duplicate() =>
        Read("""{"model":"m","tools":[{"name":"a","x":{"name":"b"}},{"name":"c"}],"name":"d",""" + Messages + "}").ModelName.ShouldBe("m");

    [Theory]
    [InlineData("\\ud83d\\ude00")]
    [InlineData("a\\ud83d\\ude00\\n\\ud83d\\ude00z")]
    [InlineData("\\\\ud800")]
    [InlineData("\\u0000")]
    public void Whole_characters_may_be_escaped(string text) =>
        Read($$"""{"model":"m","user":"{{text}}",{{Messages}}}""").ModelName.ShouldBe("m");

    [Theory]
    [InlineData("\\ud83d")]
    [InlineData("\\ude00")]
    [InlineData("\\ud83dx")]
    [InlineData("\\ud83d\\n")]
    [InlineData("\\ud83d\\ud83d\\ude00")]
    [InlineData("\\ude00\\ud83d")]
    public void Half_a_character_is_refused(string text) =>
        Fault($$"""{"model":"m","user":"{{text}}",{{Messages}}}""").Message.ShouldContain("surrogate");

    [Theory]
    [InlineData("""{"a":1,"a":2}""", "a")]
    [InlineData("""{"a":1,"\u0061":2}""", "a")]
    [InlineData("""{"\u0061":1,"a":2}""", "a")]
    [InlineData("""{"\u0061":1,"\u0061":2}""", "a")]
    [InlineData("""[{"b":{"c":[{"d":1,"e":2,"d":3}]}}]""", "d")]
    public void A_name_twice_in_one_object_is_refused(string value, string name)
    {
        var fault = Fault($$"""{"model":"m","x":{{value}},{{Messages}}}""");
        fault.Parameter.ShouldBe(name);
        fault.Message.ShouldContain($"'{name}' twice");
    }

    [Fact]
    public void More_properties_than_anyone_needs_are_refused()
    {
        string many = string.Join(',', Enumerable.Range(0, 5000).Select(index => $"\"p{index}\":0"));
        Fault($$"""{"model":"m","x":{{{many}}},{{Messages}}}""").Message.ShouldContain("properties");
    }

    [Theory]
    [InlineData(62, true)]
    [InlineData(63, false)]
    [InlineData(64, false)]
    [InlineData(100_000, false)]
    public void Nesting_is_limited_to_64_levels(int arrays, bool isFine)
    {
        // Behind the body itself and one object.
        string body = $$"""{"model":"m","x":{"y":{{new string('[', arrays)}}{{new string(']', arrays)}}},{{Messages}}}""";
        (ChatRequestReader.Read(Encoding.UTF8.GetBytes(body), out var fault) is not null).ShouldBe(isFine);
        if (!isFine)
            fault!.Message.ShouldContain("64 levels");
    }

    [Fact]
    public void A_body_cut_off_anywhere_is_refused_without_a_throw()
    {
        byte[] body = Encoding.UTF8.GetBytes("""{"model":"m","stream":true,"stream_options":{"include_usage":false},"n":2,"max_tokens":7,"user":"\ud83d\ude00é","messages":[{"role":"user","content":[{"type":"text","text":"hi"}]}]}""");
        for (int length = 0; length < body.Length; length++)
        {
            ChatRequestReader.Read(body.AsSpan(0, length), out var fault).ShouldBeNull();
            fault.ShouldNotBeNull().Message.ShouldNotBeEmpty();
        }
    }

    [Fact]
    public void Random_damage_never_throws()
    {
        byte[] body = Encoding.UTF8.GetBytes("""{"model":"m","stream":true,"stream_options":{"include_usage":false},"n":2,"stop":["a"],"temperature":0.5,"messages":[{"role":"user","content":[{"type":"text","text":"h\u00e9i"}]}]}""");
        var random = new Random(20261121);
        for (int round = 0; round < 20_000; round++)
        {
            byte[] damaged = [.. body];
            for (int change = random.Next(1, 4); change > 0; change--)
                damaged[random.Next(damaged.Length)] = (byte)random.Next(256);
            (ChatRequestReader.Read(damaged, out var fault) is null).ShouldBe(fault is not null);
        }
    }

    private static ChatRequest Read(string body)
    {
        var request = ChatRequestReader.Read(Encoding.UTF8.GetBytes(body), out var fault);
        fault.ShouldBeNull();
        return request.ShouldNotBeNull();
    }

    private static Core.Protocol.Json.RequestFault Fault(string body)
    {
        ChatRequestReader.Read(Encoding.UTF8.GetBytes(body), out var fault).ShouldBeNull();
        return fault.ShouldNotBeNull();
    }
}
