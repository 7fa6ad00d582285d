using System.Text;
using Shouldly;
using SmoothLlm.Core.Protocol.Conversation;
using SmoothLlm.Core.Usage;
using SmoothLlm.Tests.Conventions;
using Xunit;

namespace SmoothLlm.Tests.Protocol.Translation;

/// <summary>Streams of providers in the other format of their clients; the transcripts follow the providers' documentation.</summary>
public sealed class StreamTests
{
    [Theory]
    [InlineData("Anthropic/text.sse", "text Hello there\nend stop")]
    [InlineData("Anthropic/answer-tool.sse", "text {\"city\":\"Bonn\"}\nend stop")]
    [InlineData("Anthropic/thinking-and-tools.sse", "text I look ☀️ for both.\nthinking Two places, two calls.\nseal EqQBCgIYAhIM\ncall toolu_01A weather {\"city\": \"Bonn\"}\ncall toolu_01B weather {\"city\": \"Köln\"}\nend tool_calls")]
    public async Task A_message_becomes_a_chat_completion_wherever_it_is_cut(string transcript, string seen) =>
        await AssertSameAtEveryCutAsync(WireFormat.OpenAiChat, WireFormat.AnthropicMessages, transcript, text => ClientView.OfChat(text).ShouldBe(seen));

    [Theory]
    [InlineData("OpenAi/text.sse", "text Hello there\nend end_turn")]
    [InlineData("OpenAi/refusal.sse", "text I can't.\nend refusal")]
    [InlineData("OpenAi/interleaved-tools.sse", "text I look ☀️.\ncall call_A weather {\"city\":\"Bonn\"}\ncall call_B weather {\"city\":\"Köln\"}\nend tool_use")]
    [InlineData("Google/sealed-calls.sse", "call fc-1__thought__ab-_cg weather {\"city\":\"Bonn\"}\ncall fc-2 weather {\"city\":\"Köln\"}\nend tool_use")]
    public async Task A_chat_completion_becomes_a_message_wherever_it_is_cut(string transcript, string seen) =>
        await AssertSameAtEveryCutAsync(WireFormat.AnthropicMessages, WireFormat.OpenAiChat, transcript, text => ClientView.OfMessages(text).ShouldBe(seen));

    [Theory]
    [InlineData(WireFormat.AnthropicMessages, "Anthropic/thinking-and-tools.sse", "reasoning Two places, two calls. [signature:EqQBCgIYAhIM]\nmessage I look ☀️ for both.\nfunction_call toolu_01A weather {\"city\": \"Bonn\"}\nfunction_call toolu_01B weather {\"city\": \"Köln\"}\nend completed")]
    [InlineData(WireFormat.OpenAiChat, "OpenAi/interleaved-tools.sse", "message I look ☀️.\nfunction_call call_A weather {\"city\":\"Bonn\"}\nfunction_call call_B weather {\"city\":\"Köln\"}\nend completed")]
    [InlineData(WireFormat.OpenAiChat, "OpenAi/refusal.sse", "message I can't.\nend incomplete")]
    [InlineData(WireFormat.OpenAiChat, "Google/sealed-calls.sse", "function_call fc-1__thought__ab-_cg weather {\"city\":\"Bonn\"}\nfunction_call fc-2 weather {\"city\":\"Köln\"}\nend completed")]
    public async Task An_answer_of_either_format_becomes_a_response_wherever_it_is_cut(WireFormat provider, string transcript, string seen) =>
        await AssertSameAtEveryCutAsync(WireFormat.OpenAiResponses, provider, transcript, text => ClientView.OfResponse(text).ShouldBe(seen));

    [Theory]
    [InlineData(WireFormat.AnthropicMessages, "Anthropic/thinking-and-tools.sse")]
    [InlineData(WireFormat.OpenAiChat, "OpenAi/interleaved-tools.sse")]
    public async Task In_the_same_format_all_but_the_charge_is_as_it_came_wherever_it_is_cut(WireFormat format, string transcript)
    {
        string sent = Read(transcript);
        int usage = sent.LastIndexOf("\"usage\":", StringComparison.Ordinal);
        await AssertSameAtEveryCutAsync(format, format, transcript, text => text[..usage].ShouldBe(sent[..usage]));
    }

    [Theory]
    [InlineData("Anthropic/thinking-and-tools.sse", WireFormat.AnthropicMessages, 472, 2000, 60, 40, 89, 0)]
    [InlineData("Anthropic/text.sse", WireFormat.AnthropicMessages, 12, 0, 0, 0, 5, 0)]
    [InlineData("OpenAi/text.sse", WireFormat.OpenAiChat, 100, 20, 0, 0, 40, 8)]
    [InlineData("Google/sealed-calls.sse", WireFormat.OpenAiChat, 9, 0, 0, 0, 11, 0)]
    public async Task The_providers_count_is_the_same_for_clients_of_every_format(string transcript, WireFormat provider, int fresh, int read, int write, int write1h, int output, int reasoning)
    {
        foreach (var client in Enum.GetValues<WireFormat>().Where(WireFormats.IsConversation))
            (await Translate.StreamAsync(client, provider, Read(transcript))).Stream.Usage.ShouldBe(new TokenUsage(fresh, read, write, write1h, output, reasoning), client.ToString());
    }

    [Theory]
    [InlineData("Anthropic/overloaded.sse", WireFormat.AnthropicMessages)]
    [InlineData("OpenAi/error.sse", WireFormat.OpenAiChat)]
    public async Task An_error_inside_a_stream_is_one_for_clients_of_every_format(string transcript, WireFormat provider)
    {
        foreach (var client in Enum.GetValues<WireFormat>().Where(WireFormats.IsConversation))
            (await Translate.StreamAsync(client, provider, Read(transcript))).Text.ShouldEndWith("ERROR");
    }

    [Fact]
    public async Task Every_event_of_Anthropics_names_its_type_and_the_charge_stands_in_the_last_but_one()
    {
        var (text, _) = await Translate.StreamAsync(WireFormat.AnthropicMessages, WireFormat.OpenAiChat, Read("OpenAi/text.sse"));
        foreach (string happening in text.Split("\n\n", StringSplitOptions.RemoveEmptyEntries))
        {
            string[] lines = happening.Split('\n');
            lines.Length.ShouldBe(2);
            lines[1].ShouldStartWith($"data: {{\"type\":\"{lines[0]["event: ".Length..]}\"");
        }

        var events = Translate.Events(text);
        events[0].GetProperty("message").GetProperty("usage").GetProperty("input_tokens").GetInt64().ShouldBe(100);
        events[^2].GetProperty("usage").GetProperty("cost").GetDecimal().ShouldBe(0);
        events[^1].GetProperty("type").GetString().ShouldBe("message_stop");
    }

    [Theory]
    [InlineData(WireFormat.OpenAiChat, WireFormat.AnthropicMessages, "data: not json\n\n")]
    [InlineData(WireFormat.OpenAiChat, WireFormat.AnthropicMessages, "data: []\n\n")]
    [InlineData(WireFormat.AnthropicMessages, WireFormat.AnthropicMessages, "data: {\"type\":7}\n\n")]
    [InlineData(WireFormat.AnthropicMessages, WireFormat.OpenAiChat, "data: {\"error\":\"no\"}\n\n")]
    public async Task What_is_no_event_is_an_error(WireFormat client, WireFormat provider, string transcript) =>
        (await Translate.StreamAsync(client, provider, transcript)).Text.ShouldBe("ERROR");

    [Fact]
    public async Task Values_of_the_wrong_type_do_no_harm()
    {
        const string Odd = "data: {\"id\":7,\"model\":null,\"choices\":[{\"index\":\"x\",\"delta\":{\"content\":7,\"tool_calls\":[7,{\"function\":[]}]}},3],\"usage\":[]}\n\n"
            + "data: {\"choices\":[{\"delta\":{\"content\":\"\\ud83d\"}}]}\n\ndata: {\"choices\":[{\"delta\":{\"content\":\"ok\"},\"finish_reason\":\"odd\"}]}\n\ndata: [DONE]\n\n";
        var (text, stream) = await Translate.StreamAsync(WireFormat.AnthropicMessages, WireFormat.OpenAiChat, Odd);
        ClientView.OfMessages(text).ShouldEndWith("ok\nend tool_use");
        stream.Usage.ShouldBeNull();
        stream.HasFinished.ShouldBeTrue();
    }

    private static string Read(string transcript) => SourceTree.Read("SmoothLlm.Tests/Transcripts/" + transcript);

    private static async Task AssertSameAtEveryCutAsync(WireFormat client, WireFormat provider, string transcript, Action<string> check)
    {
        string sent = Read(transcript);
        var (whole, _) = await Translate.StreamAsync(client, provider, sent);
        check(whole);
        for (int cut = 1; cut < Encoding.UTF8.GetByteCount(sent); cut++)
            (await Translate.StreamAsync(client, provider, sent, cut)).Text.ShouldBe(whole, $"cut at {cut}");
    }
}
