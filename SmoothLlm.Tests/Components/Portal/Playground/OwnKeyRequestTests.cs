using System.Text;
using System.Text.Json.Nodes;
using Shouldly;
using SmoothLlm.Core.Providers;
using SmoothLlm.Core.Proxy.PassThrough;
using SmoothLlm.Web.Components.Portal.Playground;
using Xunit;

namespace SmoothLlm.Tests.Components.Portal.Playground;

public sealed class OwnKeyRequestTests
{
    private const string Stream = """
        event: message_start
        data: {"type":"message_start","message":{"id":"msg_1","model":"claude","usage":{"input_tokens":12,"output_tokens":1}}}

        event: content_block_start
        data: {"type":"content_block_start","index":0,"content_block":{"type":"thinking","thinking":""}}

        event: content_block_delta
        data: {"type":"content_block_delta","index":0,"delta":{"type":"thinking_delta","thinking":"Hm."}}

        event: content_block_start
        data: {"type":"content_block_start","index":1,"content_block":{"type":"text","text":""}}

        event: ping
        data: {"type":"ping"}

        event: content_block_delta
        data: {"type":"content_block_delta","index":1,"delta":{"type":"text_delta","text":"สวัสดี 😀"}}

        event: content_block_start
        data: {"type":"content_block_start","index":2,"content_block":{"type":"tool_use","id":"toolu_1","name":"weather","input":{}}}

        event: content_block_delta
        data: {"type":"content_block_delta","index":2,"delta":{"type":"input_json_delta","partial_json":"{\"a\":1}"}}

        event: message_delta
        data: {"type":"message_delta","delta":{"stop_reason":"tool_use"},"usage":{"output_tokens":7}}

        event: message_stop
        data: {"type":"message_stop"}


        """;

    private static readonly JsonObject Chat = new()
    {
        ["model"] = "claude-haiku-4-5",
        ["messages"] = new JsonArray(new JsonObject { ["role"] = "system", ["content"] = "Be kind." }, new JsonObject { ["role"] = "user", ["content"] = "Hi" }),
    };

    [Fact]
    public void Anthropic_is_asked_in_its_own_words_and_everybody_else_in_OpenAI_s()
    {
        var messages = Of(ProviderKind.Anthropic);
        var chat = Of(ProviderKind.Groq);

        (messages.Path, messages.IsAnthropic, chat.Path, chat.IsAnthropic).ShouldBe(("v1/messages", true, "chat/completions", false));
        var body = JsonNode.Parse(messages.Body)!;
        body["max_tokens"].ShouldNotBeNull();
        body["stream"]!.GetValue<bool>().ShouldBeTrue();
        body["system"]!.ToJsonString().ShouldContain("Be kind.");
        JsonNode.Parse(chat.Body)!["stream_options"].ShouldNotBeNull();
        messages.ForPeople().ContainsKey("stream").ShouldBeFalse();
    }

    [Fact]
    public void An_answer_of_Anthropic_is_the_same_wherever_the_stream_is_cut()
    {
        byte[] bytes = Encoding.UTF8.GetBytes(Stream.ReplaceLineEndings("\n"));
        for (int cut = 0; cut <= bytes.Length; cut++)
        {
            var reader = new AnswerReader();
            var receive = Of(ProviderKind.Anthropic).ReadInto(reader, DateTimeOffset.UnixEpoch);
            receive(bytes.AsSpan(0, cut));
            receive(bytes.AsSpan(cut));

            var answer = reader.Current;
            (answer.Text, answer.Thoughts, answer.InputTokens, answer.OutputTokens).ShouldBe(("สวัสดี 😀", "Hm.", 12, 7));
            answer.ToolCalls.ShouldBe([new ToolCall("weather", """{"a":1}""")]);
            (answer.Cost, answer.Problem).ShouldBe((null, null));
        }
    }

    [Fact]
    public void An_error_within_the_stream_is_said()
    {
        var reader = new AnswerReader();

        Of(ProviderKind.Anthropic).ReadInto(reader, DateTimeOffset.UnixEpoch)("event: error\ndata: {\"type\":\"error\",\"error\":{\"type\":\"overloaded_error\",\"message\":\"Overloaded\"}}\n\n"u8);

        reader.Current.Problem.ShouldBe("Overloaded");
    }

    [Fact]
    public void What_the_provider_cannot_be_asked_is_named()
    {
        var chat = Chat.DeepClone().AsObject();
        chat["messages"]!.AsArray().Add(new JsonObject { ["role"] = "user", ["content"] = new JsonArray(new JsonObject { ["type"] = "image_url", ["image_url"] = new JsonObject { ["url"] = "nonsense" } }) });

        OwnKeyRequest.Of(Provider(ProviderKind.Anthropic), chat, out string? problem).ShouldBeNull();

        problem.ShouldNotBeNull().ShouldContain("image_url");
    }

    private static OwnKeyRequest Of(ProviderKind kind) => OwnKeyRequest.Of(Provider(kind), Chat, out _).ShouldNotBeNull();

    private static PassThroughProvider Provider(ProviderKind kind) => new("theirs", kind, new Uri("https://provider.example.com/v1"), AllowPrivateNetwork: false);
}
