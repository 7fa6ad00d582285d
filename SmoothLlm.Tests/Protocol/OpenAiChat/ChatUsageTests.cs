using System.Buffers;
using System.Text;
using System.Text.Json;
using Shouldly;
using SmoothLlm.Core.Money;
using SmoothLlm.Core.Pricing;
using SmoothLlm.Core.Protocol.OpenAiChat;
using SmoothLlm.Core.Usage;
using Xunit;

namespace SmoothLlm.Tests.Protocol.OpenAiChat;

public sealed class ChatUsageTests
{
    private static readonly Charge Charge = new(new NanoUsd(90), new NanoUsd(100), new NanoUsd(20), new NanoUsd(3), new NanoUsd(4_000_000_000));

    /// <summary>The provider's object; fresh input, cache read, cache write, output, reasoning.</summary>
    public static TheoryData<string, long, long, long, long, long> Counts => new()
    {
        { """{"prompt_tokens":10,"completion_tokens":5,"total_tokens":15}""", 10, 0, 0, 5, 0 },
        { """{"prompt_tokens":10,"completion_tokens":5}""", 10, 0, 0, 5, 0 },
        { """{"prompt_tokens":10.0,"completion_tokens":5.0,"total_tokens":1.5e1}""", 10, 0, 0, 5, 0 },
        { """{"prompt_tokens":10,"completion_tokens":5,"total_tokens":null,"prompt_tokens_details":null}""", 10, 0, 0, 5, 0 },
        { """{"prompt_tokens":10,"completion_tokens":0,"total_tokens":10}""", 10, 0, 0, 0, 0 },
        { """{"prompt_tokens":10,"completion_tokens":5,"total_tokens":3}""", 10, 0, 0, 5, 0 },
        { """{"prompt_tokens":10,"completion_tokens":5,"prompt_tokens_details":{"cached_tokens":4,"audio_tokens":1}}""", 6, 4, 0, 5, 0 },
        { """{"prompt_tokens":10,"completion_tokens":5,"prompt_tokens_details":{"cached_tokens":4,"cache_write_tokens":6}}""", 0, 4, 6, 5, 0 },
        { """{"prompt_tokens":10,"completion_tokens":5,"total_tokens":15,"completion_tokens_details":{"reasoning_tokens":3}}""", 10, 0, 0, 5, 3 },
        { """{"prompt_tokens":10,"completion_tokens":5,"total_tokens":18,"completion_tokens_details":{"reasoning_tokens":3}}""", 10, 0, 0, 8, 3 },
        { """{"prompt_tokens":10,"completion_tokens":5,"completion_tokens_details":{"reasoning_tokens":99}}""", 10, 0, 0, 5, 5 },
        { """{"prompt_tokens":10,"completion_tokens":5,"x":{"prompt_tokens":99},"prompt_tokens_details":[7]}""", 10, 0, 0, 5, 0 },
    };

    [Theory]
    [MemberData(nameof(Counts))]
    public void The_buckets_are_disjoint_whatever_the_provider_counts_together(
        string usage, long fresh, long cacheRead, long cacheWrite, long output, long reasoning) =>
        Read(usage).ShouldBe(new TokenUsage(fresh, cacheRead, cacheWrite, Output: output, Reasoning: reasoning));

    [Theory]
    [InlineData("{}")]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("\"lots\"")]
    [InlineData("""{"prompt_tokens":0,"completion_tokens":0,"total_tokens":0}""")]
    [InlineData("""{"prompt_tokens":-1,"completion_tokens":5}""")]
    [InlineData("""{"prompt_tokens":"10","completion_tokens":5}""")]
    [InlineData("""{"prompt_tokens":1.5,"completion_tokens":5}""")]
    [InlineData("""{"prompt_tokens":1e30,"completion_tokens":5}""")]
    [InlineData("""{"prompt_tokens":1e999,"completion_tokens":5}""")]
    [InlineData("""{"prompt_tokens":9999999999999999999999,"completion_tokens":5}""")]
    [InlineData("""{"prompt_tokens":{"a":[1]},"completion_tokens":5}""")]
    [InlineData("""{"prompt_tokens":10,"completion_tokens":5,"total_tokens":true}""")]
    [InlineData("""{"prompt_tokens":10,"completion_tokens":5,"prompt_tokens_details":{"cached_tokens":11}}""")]
    [InlineData("""{"prompt_tokens":10,"completion_tokens":5,"completion_tokens_details":{"reasoning_tokens":-3}}""")]
    public void A_count_that_makes_no_sense_is_none(string usage) => Read(usage).ShouldBeNull();

    [Fact]
    public void The_clients_usage_is_the_providers_without_its_cost_and_with_ours()
    {
        const string Theirs = """{"prompt_tokens" : 10,"completion_tokens":5.0,"cost":99,"cost_details":{"upstream":1},"x_time":0.50}""";

        string written = Write(Theirs, new TokenUsage(10, Output: 5));

        written.ShouldStartWith("""{"prompt_tokens" : 10,"completion_tokens":5.0,"x_time":0.50,""");
        var usage = JsonElement.Parse(written);
        usage.GetProperty("cost").GetRawText().ShouldBe("4.000000123");
        usage.GetProperty("cost_details").GetRawText().ShouldBe("""{"input":0.0000001,"output":4,"cache_read":0.00000002,"cache_write":0.000000003}""");
    }

    [Theory]
    [InlineData("")]
    [InlineData("{}")]
    [InlineData("""{"cost":1}""")]
    public void An_empty_usage_is_still_json(string theirs) => JsonElement.Parse(Write(theirs, new TokenUsage(7, CacheRead: 3, Output: 5))).TryGetProperty("cost", out _).ShouldBeTrue();

    [Fact]
    public void Without_a_provider_s_count_ours_is_written()
    {
        var usage = JsonElement.Parse(Write("", new TokenUsage(7, CacheRead: 3, Output: 5)));
        usage.GetProperty("prompt_tokens").GetInt32().ShouldBe(10);
        usage.GetProperty("completion_tokens").GetInt32().ShouldBe(5);
        usage.GetProperty("total_tokens").GetInt32().ShouldBe(15);
    }

    private static TokenUsage? Read(string usage) => ChatUsage.Read(Encoding.UTF8.GetBytes(usage));

    private static string Write(string theirs, TokenUsage usage)
    {
        var output = new ArrayBufferWriter<byte>();
        ChatUsage.Write(output, Encoding.UTF8.GetBytes(theirs), usage, Charge);
        return Encoding.UTF8.GetString(output.WrittenSpan);
    }
}
