using System.Text.Json;
using Shouldly;
using Xunit;
using static SmoothLlm.Tests.Providers.Sandbox.SandboxFixture;

namespace SmoothLlm.Tests.Providers.Sandbox;

public sealed class SandboxStreamTests(SandboxFixture sandbox) : IClassFixture<SandboxFixture>
{
    [Fact]
    public async Task A_stream_has_a_role_a_word_a_chunk_an_end_and_done()
    {
        var events = await sandbox.StreamAsync(Body("/words 3", stream: true));
        events[^1].ShouldBe("[DONE]");
        var chunks = Chunks(events);
        chunks.Count.ShouldBe(5);
        chunks.ShouldAllBe(chunk => chunk.GetProperty("object").GetString() == "chat.completion.chunk");
        chunks.Select(chunk => chunk.GetProperty("id").GetString()).Distinct(StringComparer.Ordinal).Count().ShouldBe(1);
        Delta(chunks[0]).GetProperty("role").GetString().ShouldBe("assistant");
        chunks[1..4].Select(chunk => Delta(chunk).GetProperty("content").GetString()).ShouldBe(["amber ", "birch ", "cloud"]);
        chunks[..4].ShouldAllBe(chunk => Choice(chunk).GetProperty("finish_reason").ValueKind == JsonValueKind.Null);
        Choice(chunks[4]).GetProperty("finish_reason").GetString().ShouldBe("stop");
        Delta(chunks[4]).EnumerateObject().ShouldBeEmpty();
    }

    [Theory]
    [InlineData("Grüße\n\t\"你好\"  <b>&'🦊\\ שלום\r\n")]
    [InlineData("  leading")]
    [InlineData("")]
    [InlineData("\n\n")]
    public async Task The_words_together_are_the_text(string text) =>
        Content(Chunks(await sandbox.StreamAsync(Body("/say " + text, stream: true)))).ShouldBe(text);

    [Fact]
    public async Task Usage_comes_only_when_asked_for_and_then_on_a_chunk_of_its_own()
    {
        var without = Chunks(await sandbox.StreamAsync(Body("/words 2", stream: true)));
        without.ShouldAllBe(chunk => !HasUsage(chunk));

        var with = Chunks(await sandbox.StreamAsync(Body("/words 2", stream: true, includeUsage: true)));
        with.Count.ShouldBe(without.Count + 1);
        with[..^1].ShouldAllBe(chunk => chunk.GetProperty("usage").ValueKind == JsonValueKind.Null);
        with[^1].GetProperty("choices").GetArrayLength().ShouldBe(0);
        with[^1].GetProperty("usage").GetProperty("total_tokens").GetInt32().ShouldBe(5);
    }

    [Fact]
    public async Task Usage_is_left_out_or_replaced_as_asked()
    {
        var without = Chunks(await sandbox.StreamAsync(Body("/no-usage\n/words 2", stream: true, includeUsage: true)));
        without.ShouldAllBe(chunk => !HasUsage(chunk));

        var replaced = Chunks(await sandbox.StreamAsync(Body("/usage \"nonsense\"\n/words 2", stream: true, includeUsage: true)));
        replaced[^1].GetProperty("usage").GetString().ShouldBe("nonsense");
    }

    [Fact]
    public async Task Every_choice_is_streamed()
    {
        var chunks = Chunks(await sandbox.StreamAsync(new
        {
            model = "sandbox-chat", n = 2, stream = true, messages = new[] { new { role = "user", content = "/words 4" } },
        }));
        Content(chunks, 0).ShouldBe("amber birch cloud delta");
        Content(chunks, 1).ShouldBe("amber birch cloud delta");
        chunks[^2..].ShouldAllBe(chunk => Choice(chunk).GetProperty("finish_reason").GetString() == "stop");
    }

    [Fact]
    public async Task A_token_limit_ends_the_stream_for_length()
    {
        var chunks = Chunks(await sandbox.StreamAsync(new
        {
            model = "sandbox-chat", max_tokens = 2, stream = true, messages = new[] { new { role = "user", content = "/words 4" } },
        }));
        Content(chunks).ShouldBe("amber bi");
        Choice(chunks[^1]).GetProperty("finish_reason").GetString().ShouldBe("length");
    }

    [Fact]
    public async Task Empty_choices_come_as_asked()
    {
        var events = await sandbox.StreamAsync(Body("/empty", stream: true, includeUsage: true));
        var chunks = Chunks(events);
        chunks.ShouldAllBe(chunk => chunk.GetProperty("choices").GetArrayLength() == 0);
        chunks[^1].GetProperty("usage").GetProperty("completion_tokens").GetInt32().ShouldBe(0);
        events[^1].ShouldBe("[DONE]");
    }

    [Theory]
    [InlineData(0, "")]
    [InlineData(2, "amber birch ")]
    [InlineData(99, "amber birch cloud ")]
    public async Task An_error_within_the_stream_is_its_last_event(int words, string said)
    {
        var events = await sandbox.StreamAsync(Body($"/error-in-stream {words}\n/say amber birch cloud ", stream: true));
        var chunks = Chunks(events);
        chunks.Count.ShouldBe(events.Count);
        chunks[^1].GetProperty("error").GetProperty("message").GetString().ShouldNotBeNullOrEmpty();
        Content(chunks[..^1]).ShouldBe(said);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(40)]
    public async Task A_reset_cuts_the_connection_right_after_the_words(int words)
    {
        var seen = new List<string>();
        await Should.ThrowAsync<IOException>(() => sandbox.StreamAsync(Body($"/reset {words}\n/words 40", stream: true), seen));
        Chunks(seen).Count.ShouldBe(1 + words);
        seen.ShouldNotContain("[DONE]");
    }

    [Fact]
    public async Task A_reset_after_no_words_sends_no_byte() =>
        await Should.ThrowAsync<HttpRequestException>(() => sandbox.PostAsync(Body("/reset 0\n/words 40", stream: true)));

    private static JsonElement Choice(JsonElement chunk) => chunk.GetProperty("choices")[0];

    private static JsonElement Delta(JsonElement chunk) => Choice(chunk).GetProperty("delta");

    private static bool HasUsage(JsonElement chunk) => chunk.TryGetProperty("usage", out _);
}
