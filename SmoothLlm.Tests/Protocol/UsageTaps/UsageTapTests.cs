using System.IO.Compression;
using System.Text;
using Shouldly;
using SmoothLlm.Core.Protocol.UsageTaps;
using SmoothLlm.Core.Usage;
using SmoothLlm.Tests.Support;
using Xunit;

namespace SmoothLlm.Tests.Protocol.UsageTaps;

public sealed class UsageTapTests
{
    private static readonly TokenUsage OpenAi = new(176, CacheRead: 1024, Output: 34, Reasoning: 10);
    private static readonly TokenUsage Anthropic = new(40, CacheRead: 2000, CacheWrite: 100, CacheWrite1h: 200, Output: 60);
    private static readonly TokenUsage Google = new(100, CacheRead: 400, Output: 50, Reasoning: 30);

    public static TheoryData<string, string, TokenUsage> Answers => new()
    {
        { "OpenAi/chat.json", "gpt-4o-2024-08-06", OpenAi },
        { "OpenAi/chat.sse", "gpt-4o-2024-08-06", OpenAi },
        { "OpenAi/responses.json", "gpt-4o-2024-08-06", OpenAi },
        { "OpenAi/responses.sse", "gpt-4o-2024-08-06", OpenAi },
        { "OpenAi/embeddings.json", "text-embedding-3-small", new TokenUsage(8) },
        { "Anthropic/message.json", "claude-sonnet-4-5-20250929", Anthropic },
        { "Anthropic/message.sse", "claude-sonnet-4-5-20250929", Anthropic },
        { "Google/generate.json", "gemini-2.5-flash", Google },
        { "Google/stream.sse", "gemini-2.5-flash", Google },
        { "Google/stream.json", "gemini-2.5-flash", Google },
    };

    [Theory]
    [MemberData(nameof(Answers))]
    public void The_usage_is_read_wherever_the_bytes_are_cut(string name, string model, TokenUsage usage)
    {
        byte[] bytes = Transcript.Read(name);

        for (int cut = 0; cut <= bytes.Length; cut++)
        {
            using var tap = UsageTap.For(Transcript.ContentType(name), null)!;
            tap.Take(bytes.AsMemory(0, cut));
            tap.Take(bytes.AsMemory(cut));
            (tap.Model, tap.Usage).ShouldBe((model, usage), $"cut at {cut}");
        }

        Read(name, "", pieceLength: 1).Usage.ShouldBe(usage);
    }

    [Theory]
    [MemberData(nameof(Answers))]
    public void Compressed_answers_are_read_in_pieces_of_any_size(string name, string model, TokenUsage usage)
    {
        foreach (string coding in new[] { "gzip", "deflate", "br" })
        {
            foreach (int length in new[] { 1, 7, 4096, int.MaxValue })
            {
                var tap = Read(name, coding, length);
                (tap.Model, tap.Usage).ShouldBe((model, usage), $"{coding} in pieces of {length}");
            }
        }
    }

    [Fact]
    public void What_stands_in_the_text_of_an_answer_is_not_its_usage()
    {
        var tap = Read("""{"choices":[{"message":{"content":"x","model":"no"},"usage":{"prompt_tokens":9,"completion_tokens":9}}],"text":"\"usage\":{\"prompt_tokens\":7}","meta":{"usage":{"prompt_tokens":5}}}""");

        tap.Usage.ShouldBeNull();
        tap.Model.ShouldBeNull();
    }

    [Theory]
    [InlineData("")]
    [InlineData("}}}]]]")]
    [InlineData("[[[[[[")]
    [InlineData("\"usage\":{\"prompt_tokens\":1}")]
    [InlineData("""{"usage":7,"model":{"a":1}}""")]
    [InlineData("""{"usage":{"prompt_tokens":-4,"completion_tokens":"x"}}""")]
    [InlineData("""{"usage":{"input_tokens":1e30}}""")]
    [InlineData("""{"usage":{"input_tokens":1.5},"model":"\ud800"}""")]
    [InlineData("""{"usage":{"input_tokens"}""")]
    [InlineData("""{"model":"a\nb"}""")]
    public void Nonsense_says_nothing(string text)
    {
        var tap = Read(text);

        tap.Usage.ShouldBeNull();
        tap.Model.ShouldBeNull();
    }

    [Fact]
    public void A_request_says_its_model_and_whether_it_wants_a_stream()
    {
        var tap = Read("""{ "messages":[{"role":"user","content":"\"stream\":true"}], "stream" : true , "model" : "gpt-4o" }""");

        tap.Model.ShouldBe("gpt-4o");
        tap.AsksForStream.ShouldBeTrue();
    }

    [Fact]
    public void A_value_of_any_length_passes_without_being_kept()
    {
        var tap = UsageTap.For("application/json", null)!;
        byte[] piece = Encoding.ASCII.GetBytes(new string('a', 64 * 1024));
        tap.Take("""{"model":"m","data":[{"b64_json":" """.TrimEnd().Select(letter => (byte)letter).ToArray());
        long before = GC.GetAllocatedBytesForCurrentThread();

        for (int count = 0; count < 1000; count++)
            tap.Take(piece);

        (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBeLessThan(64 * 1024);
        tap.Take(""" "}],"usage":{"input_tokens":3,"output_tokens":4}}""".TrimStart().Select(letter => (byte)letter).ToArray());
        tap.Usage.ShouldBe(new TokenUsage(3, Output: 4));
    }

    [Fact]
    public void A_bomb_stops_the_tap_in_time()
    {
        using var compressed = new MemoryStream();
        using (var encoder = new GZipStream(compressed, CompressionLevel.Fastest, leaveOpen: true))
        {
            byte[] blanks = new byte[1024 * 1024];
            blanks.AsSpan().Fill((byte)' ');
            for (int count = 0; count < 200; count++)
                encoder.Write(blanks);
        }

        using var tap = UsageTap.For("application/json", "gzip")!;
        tap.Take(compressed.ToArray());

        tap.HasStopped.ShouldBeTrue();
        tap.Take(new byte[10]);
        tap.Bytes.ShouldBe(compressed.Length + 10);
    }

    [Theory]
    [InlineData("gzip")]
    [InlineData("deflate")]
    [InlineData("br")]
    public void Bytes_in_another_coding_than_they_say_stop_the_tap(string coding)
    {
        using var tap = UsageTap.For("application/json", coding)!;

        tap.Take(Enumerable.Range(0, 200).Select(number => (byte)(number * 37)).ToArray());

        tap.HasStopped.ShouldBeTrue();
    }

    [Theory]
    [InlineData("image/png", null)]
    [InlineData(null, null)]
    [InlineData("application/json", "zstd")]
    [InlineData("application/json", "gzip, br")]
    public void What_cannot_be_read_is_left_alone(string? contentType, string? coding) => UsageTap.For(contentType, coding).ShouldBeNull();

    private static UsageTap Read(string text)
    {
        var tap = UsageTap.For("application/json; charset=utf-8", "identity")!;
        tap.Take(Encoding.UTF8.GetBytes(text));
        return tap;
    }

    private static UsageTap Read(string name, string coding, int pieceLength)
    {
        byte[] bytes = Transcript.Encode(Transcript.Read(name), coding);
        var tap = UsageTap.For(Transcript.ContentType(name), coding)!;
        foreach (byte[] piece in bytes.Chunk(pieceLength))
            tap.Take(piece);
        return tap;
    }
}
