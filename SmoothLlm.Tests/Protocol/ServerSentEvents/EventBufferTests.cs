using System.Text;
using Shouldly;
using SmoothLlm.Core.Protocol.OpenAiChat;
using SmoothLlm.Core.Protocol.ServerSentEvents;
using Xunit;

namespace SmoothLlm.Tests.Protocol.ServerSentEvents;

public sealed class EventBufferTests
{
    private const int FirstSize = 16 * 1024;

    private const string Sample = ": keep-alive\n\ndata: one\n\nevent: x\nid: 7\ndata: two\ndata: three\n\n\n\ndata: [DONE]\n\n";

    [Theory]
    [InlineData("\n")]
    [InlineData("\r")]
    [InlineData("\r\n")]
    public async Task A_stream_cut_in_two_at_any_byte_gives_the_same_events(string lineEnd)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(Sample.ReplaceLineEndings(lineEnd));
        for (int cut = 0; cut <= bytes.Length; cut++)
            await ShouldGiveTheSampleAsync(bytes, [bytes.AsMemory(0, cut), bytes.AsMemory(cut)], $"cut at {cut}");
    }

    [Theory]
    [InlineData("\n")]
    [InlineData("\r")]
    [InlineData("\r\n")]
    public async Task A_stream_that_comes_byte_by_byte_gives_the_same_events(string lineEnd)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(Sample.ReplaceLineEndings(lineEnd));
        await ShouldGiveTheSampleAsync(bytes, Enumerable.Range(0, bytes.Length).Select(index => (ReadOnlyMemory<byte>)bytes.AsMemory(index, 1)), "byte by byte");
    }

    [Fact]
    public async Task A_byte_order_mark_before_the_first_event_is_left_out_wherever_it_is_cut()
    {
        byte[] bytes = Encoding.UTF8.GetBytes("\uFEFFdata: one\n\ndata: \uFEFFtwo\n\n");
        for (int cut = 0; cut <= bytes.Length; cut++)
        {
            using var stream = new PiecesStream(new ReadOnlyMemory<byte>[] { bytes.AsMemory(0, cut), bytes.AsMemory(cut) }.Where(piece => !piece.IsEmpty));
            using var buffer = new EventBuffer(1024);
            var events = new List<string>();
            while (await buffer.FillAsync(stream, CancellationToken.None))
            {
                while (buffer.TryTake(out var taken))
                    events.Add(Encoding.UTF8.GetString(taken));
            }

            events.ShouldBe(["data: one\n\n", "data: \uFEFFtwo\n\n"], $"cut at {cut}");
        }
    }

    [Fact]
    public async Task An_event_is_there_with_its_last_byte_and_not_before()
    {
        byte[] bytes = [.. "data: one\n\n"u8];
        using var buffer = new EventBuffer(1024);
        using var stream = new PiecesStream([bytes.AsMemory(0, bytes.Length - 1), bytes.AsMemory(bytes.Length - 1)]);

        (await buffer.FillAsync(stream, CancellationToken.None)).ShouldBeTrue();
        buffer.TryTake(out _).ShouldBeFalse();
        (await buffer.FillAsync(stream, CancellationToken.None)).ShouldBeTrue();
        buffer.TryTake(out var taken).ShouldBeTrue();
        Encoding.UTF8.GetString(taken).ShouldBe("data: one\n\n");
        (await buffer.FillAsync(stream, CancellationToken.None)).ShouldBeFalse();
    }

    [Fact]
    public async Task An_event_beyond_the_limit_makes_it_full()
    {
        using var buffer = new EventBuffer(100_000);
        using var stream = new PiecesStream([new byte[99_999], new byte[1]]);

        while (!buffer.IsFull)
        {
            (await buffer.FillAsync(stream, CancellationToken.None)).ShouldBeTrue();
            buffer.TryTake(out _).ShouldBeFalse();
        }
    }

    [Fact]
    public async Task A_large_event_is_taken_whole_and_its_memory_given_back()
    {
        byte[] large = Encoding.UTF8.GetBytes($"data: {new string('x', 300_000)}\n\n");
        byte[] small = [.. "data: y\n\n"u8];
        using var buffer = new EventBuffer(1024 * 1024);
        using var stream = new PiecesStream([.. Enumerable.Range(0, 31).Select(index => (ReadOnlyMemory<byte>)large.AsMemory(index * 10_000, Math.Min(10_000, large.Length - (index * 10_000))))]);
        using var later = new PiecesStream([small]);

        int length = 0;
        while (await buffer.FillAsync(stream, CancellationToken.None))
        {
            if (buffer.TryTake(out var taken))
                length = taken.Length;
        }

        length.ShouldBe(large.Length);
        await buffer.FillAsync(later, CancellationToken.None);
        later.LargestBuffer.ShouldBe(FirstSize);
    }

    [Fact]
    public async Task Ten_thousand_chunks_grow_no_buffer_and_allocate_nothing_each()
    {
        byte[] chunk = Encoding.UTF8.GetBytes(
            """data: {"id":"x","choices":[{"index":0,"delta":{"content":"some words"},"finish_reason":null}],"usage":null}""" + "\n\n");
        // Seven bytes short of two chunks a piece, so that every piece cuts one.
        byte[] all = [.. Enumerable.Repeat(chunk, 10_000).SelectMany(bytes => bytes)];
        int size = (2 * chunk.Length) - 7;
        using var stream = new PiecesStream([.. all.Chunk(size).Select(piece => (ReadOnlyMemory<byte>)piece)]);
        using var buffer = new EventBuffer(1024 * 1024);
        var tap = new ChatStreamTap(wantsUsageChunk: true);
        int events = 0;
        long allocated = 0;

        for (int fill = 0; await buffer.FillAsync(stream, CancellationToken.None); fill++)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            while (buffer.TryTake(out var taken))
            {
                tap.Take(taken);
                events++;
            }

            // The first chunks are the warming up: the template of the usage chunk is among them.
            allocated += fill < 10 ? 0 : GC.GetAllocatedBytesForCurrentThread() - before;
        }

        events.ShouldBe(10_000);
        tap.Chunks.ShouldBe(10_000);
        tap.OutputBytes.ShouldBe(100_000);
        stream.LargestBuffer.ShouldBeLessThanOrEqualTo(FirstSize);
        allocated.ShouldBeLessThan(10_000);
    }

    private static async Task ShouldGiveTheSampleAsync(byte[] bytes, IEnumerable<ReadOnlyMemory<byte>> pieces, string why)
    {
        using var stream = new PiecesStream(pieces.Where(piece => !piece.IsEmpty));
        using var buffer = new EventBuffer(1024);
        var data = new List<string>();
        using var passed = new MemoryStream();
        while (await buffer.FillAsync(stream, CancellationToken.None))
        {
            while (buffer.TryTake(out var taken))
            {
                passed.Write(taken);
                if (SseScanner.Data(taken) is { IsEmpty: false } found)
                    data.Add(Encoding.UTF8.GetString(found));
            }
        }

        data.ShouldBe(["one", "two\nthree", "[DONE]"], why);
        // Of a last CR LF that was cut in its middle, the LF belongs to an event that never comes.
        Encoding.UTF8.GetString(passed.ToArray()).TrimEnd('\n').ShouldBe(Encoding.UTF8.GetString(bytes).TrimEnd('\n'), why);
    }
}
