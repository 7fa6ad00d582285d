using System.Text;
using BenchmarkDotNet.Attributes;
using SmoothLlm.Core.Protocol.Conversation;
using SmoothLlm.Core.Protocol.Translation;

namespace Codecs;

/// <summary>
/// A chunk of text and one of a call's arguments, from each format to each; a request with tools, about 4 KB. The
/// streams are kept from chunk to chunk, as in a real answer.
/// </summary>
[MemoryDiagnoser]
public class TranslationPerChunk
{
    private static readonly byte[] AnthropicText = Event("""{"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":" and some more words"}}""");

    private static readonly byte[] OpenAiText = Event(
        """{"id":"chatcmpl-9x","object":"chat.completion.chunk","created":1767225600,"model":"gpt-5.1","choices":[{"index":0,"delta":{"content":" and some more words"},"logprobs":null,"finish_reason":null}],"usage":null}""");

    private static readonly byte[] OpenAiCall = Event(
        """{"id":"chatcmpl-9x","object":"chat.completion.chunk","created":1767225600,"model":"gpt-5.1","choices":[{"index":0,"delta":{"tool_calls":[{"index":0,"function":{"arguments":"{\"city\":\"Bo"}}]},"finish_reason":null}],"usage":null}""");

    private readonly byte[] chatRequest = Encoding.UTF8.GetBytes(
        """{"model":"m","max_tokens":100,"tools":[{"type":"function","function":{"name":"weather","parameters":{"type":"object","properties":{"city":{"type":"string"}}}}}],"messages":[{"role":"system","content":"SYSTEM"},{"role":"user","content":"USER"}]}"""
            .Replace("SYSTEM", new string('s', 2000), StringComparison.Ordinal)
            .Replace("USER", new string('u', 2000), StringComparison.Ordinal));

    private AnswerStream toOpenAi = null!;
    private AnswerStream toAnthropic = null!;
    private AnswerStream toAnthropicCall = null!;
    private AnswerStream sameAnthropic = null!;
    private AnswerStream sameOpenAi = null!;
    private RequestFacts facts = null!;

    [GlobalSetup]
    public void SetUp()
    {
        toOpenAi = Open(WireFormat.OpenAiChat, WireFormat.AnthropicMessages);
        toOpenAi.Take(Event("""{"type":"message_start","message":{"id":"msg_1","model":"claude","usage":{"input_tokens":5}}}"""));
        toAnthropic = Open(WireFormat.AnthropicMessages, WireFormat.OpenAiChat);
        toAnthropicCall = Open(WireFormat.AnthropicMessages, WireFormat.OpenAiChat);
        sameAnthropic = Open(WireFormat.AnthropicMessages, WireFormat.AnthropicMessages);
        sameOpenAi = Open(WireFormat.OpenAiChat, WireFormat.OpenAiChat);
        facts = Formats.Admit(WireFormat.OpenAiChat, chatRequest, out _)!;
    }

    [Benchmark(Description = "chunk: Anthropic to OpenAI")]
    public StreamVerdict ToOpenAi() => toOpenAi.Take(AnthropicText);

    [Benchmark(Description = "chunk: OpenAI to Anthropic")]
    public StreamVerdict ToAnthropic() => toAnthropic.Take(OpenAiText);

    [Benchmark(Description = "chunk: OpenAI to Anthropic, arguments")]
    public StreamVerdict ToAnthropicCall() => toAnthropicCall.Take(OpenAiCall);

    [Benchmark(Description = "chunk: Anthropic stays")]
    public StreamVerdict SameAnthropic() => sameAnthropic.Take(AnthropicText);

    [Benchmark(Description = "chunk: OpenAI stays")]
    public StreamVerdict SameOpenAi() => sameOpenAi.Take(OpenAiText);

    [Benchmark(Description = "request of 4 KB: OpenAI to Anthropic")]
    public long Request() => Formats.Request(
        chatRequest, facts, new TargetModel(WireFormat.AnthropicMessages, "claude-sonnet-5", "max_tokens", null), new TranslationNotes(), out _)!.Length;

    private static AnswerStream Open(WireFormat client, WireFormat provider)
    {
        string body = $$"""{"model":"m","max_tokens":10,"stream":true,"messages":[{"role":"user","content":"hi"}]}""";
        var request = Formats.Admit(client, Encoding.UTF8.GetBytes(body), out _)!;
        return Formats.Stream(request, body.Length, provider, DateTimeOffset.UnixEpoch);
    }

    private static byte[] Event(string data) => Encoding.UTF8.GetBytes($"data: {data}\n\n");
}
