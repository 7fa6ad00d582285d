using System.Buffers;
using System.Text;
using Shouldly;
using SmoothLlm.Core.Protocol.Conversation;
using SmoothLlm.Core.Protocol.OpenAiChat;
using SmoothLlm.Core.Protocol.ServerSentEvents;
using SmoothLlm.Core.Protocol.Translation;
using SmoothLlm.Tests.Protocol.ServerSentEvents;
using SmoothLlm.Tests.Support;
using Xunit;
using Xunit.Abstractions;
using Chat = SmoothLlm.Core.Protocol.OpenAiChat;
using Messages = SmoothLlm.Core.Protocol.AnthropicMessages;

namespace SmoothLlm.Tests.Protocol.Translation;

/// <summary>
/// What is written in a format and read back is what was meant, for thousands of conversations and answers by chance that
/// say all that the format can say; the same ones in every run, and others where the environment asks for them. A failure
/// names its seed: with it, and one case, it comes again.
/// </summary>
public sealed class RoundTripTests(ITestOutputHelper output)
{
    private readonly int cases = TestScale.Of("CODEC_CASES", 3000);
    private readonly int firstSeed = TestScale.Of("CODEC_SEED", 1);

    public static TheoryData<WireFormat> Both => [WireFormat.OpenAiChat, WireFormat.AnthropicMessages];

    [Theory]
    [MemberData(nameof(Both))]
    public void A_request_is_read_back_as_it_was_meant(WireFormat format) => ForEachCase((values, told) =>
    {
        var maker = new RandomConversation(values);
        var meant = format == WireFormat.OpenAiChat ? maker.ForChat() : maker.ForMessages();
        var notes = new TranslationNotes();

        byte[] body = Encoding.UTF8.GetBytes(Translate.Text(format == WireFormat.OpenAiChat
            ? Chat.RequestWriter.Write(meant, meant.ModelName, meant.MaxOutputTokens is { } cap ? new OutputCap("max_tokens", cap) : null, notes)
            : Messages.RequestWriter.Write(meant, meant.ModelName, cap: null, notes)));

        notes.Dropped.ShouldBeEmpty(told);
        var facts = Formats.Admit(format, body, out var fault).ShouldNotBeNull($"{told}: {fault?.Message}\n{Encoding.UTF8.GetString(body)}");
        (facts.ModelName, facts.IsStreamed, facts.MaxOutputTokens, facts.Choices).ShouldBe((meant.ModelName, meant.IsStreamed, meant.MaxOutputTokens, meant.Choices), told);
        var read = format == WireFormat.OpenAiChat ? Chat.RequestReader.Read(body, notes) : Messages.RequestReader.Read(body, notes);
        Described.Of(read).ShouldBe(Described.Of(meant), told);
    });

    [Theory]
    [MemberData(nameof(Both))]
    public void An_answer_is_read_back_as_it_was_meant(WireFormat format) => ForEachCase((values, told) =>
    {
        var meant = new RandomAnswer(values).Whole(format);
        var usage = meant.Usage!.Value;

        byte[] body = Encoding.UTF8.GetBytes(Translate.Text(format == WireFormat.OpenAiChat
            ? Chat.ResponseWriter.Write(meant, DateTimeOffset.UnixEpoch, usage, default)
            : Messages.ResponseWriter.Write(meant, usage, default)));

        var read = format == WireFormat.OpenAiChat ? Chat.ResponseReader.Read(body) : Messages.ResponseReader.Read(body);
        Described.Of(read).ShouldBe(Described.Of(meant), told);
    });

    [Theory]
    [MemberData(nameof(Both))]
    public async Task A_stream_is_read_back_as_it_was_meant_however_it_is_cut(WireFormat format) => await ForEachCaseAsync(async (values, told) =>
    {
        var meant = new RandomAnswer(values).Streamed(format);
        IAnswerWriter writer = format == WireFormat.OpenAiChat
            ? new Chat.ResponseStreamWriter(wantsUsageChunk: true, DateTimeOffset.UnixEpoch)
            : new Messages.ResponseStreamWriter(inputTokens: 7);
        IAnswerReader reader = format == WireFormat.OpenAiChat ? new Chat.ResponseStreamReader() : new Messages.ResponseStreamReader();

        var written = new ArrayBufferWriter<byte>();
        foreach (var @event in meant)
            writer.Write(@event, written);
        writer.End(((AnswerEvent.Counted)meant[^1]).Usage, default, written);

        var read = new List<AnswerEvent>();
        await using var source = new PiecesStream(Cut(written.WrittenMemory, values));
        using var buffer = new EventBuffer(1024 * 1024);
        while (await buffer.FillAsync(source, CancellationToken.None))
        {
            while (buffer.TryTake(out var @event))
            {
                if (SseScanner.Data(@event) is { IsEmpty: false } data)
                    reader.Read(data, read);
            }
        }

        Described.Of(read).ShouldBe(Described.Of([.. meant, new AnswerEvent.Done()]), $"{told}\n{Encoding.UTF8.GetString(written.WrittenSpan)}");
    });

    private static IEnumerable<ReadOnlyMemory<byte>> Cut(ReadOnlyMemory<byte> bytes, RandomValues values)
    {
        // From single bytes to all at once.
        int most = values.Pick(1, 7, 100, 5000);
        while (!bytes.IsEmpty)
        {
            int length = Math.Min(bytes.Length, values.Next(1, most));
            yield return bytes[..length];
            bytes = bytes[length..];
        }
    }

    private void ForEachCase(Action<RandomValues, string> run)
    {
        output.WriteLine($"seed {firstSeed} (SMOOTHLLM_TEST_CODEC_SEED sets it), {cases} cases");
        for (int seed = firstSeed; seed < firstSeed + cases; seed++)
            run(new RandomValues(new Random(seed)), Told(seed));
    }

    private async Task ForEachCaseAsync(Func<RandomValues, string, Task> run)
    {
        output.WriteLine($"seed {firstSeed} (SMOOTHLLM_TEST_CODEC_SEED sets it), {cases} cases");
        for (int seed = firstSeed; seed < firstSeed + cases; seed++)
            await run(new RandomValues(new Random(seed)), Told(seed));
    }

    private static string Told(int seed) => $"SMOOTHLLM_TEST_CODEC_SEED={seed} SMOOTHLLM_TEST_CODEC_CASES=1";
}
