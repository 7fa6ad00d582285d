using System.Text;
using Shouldly;
using SmoothLlm.Core.Money;
using SmoothLlm.Core.Usage;
using SmoothLlm.Infrastructure.Ledger;
using Xunit;
using static SmoothLlm.Tests.Support.UpstreamBytes;

namespace SmoothLlm.Tests.Scenarios;

/// <summary>Providers report usage in many places, or nonsense, or not at all: the charge is right and clients see one form.</summary>
public sealed class UpstreamUsageTests(UpstreamApp app) : IClassFixture<UpstreamApp>
{
    private const string Early = """{"prompt_tokens":100,"completion_tokens":1,"total_tokens":101}""";

    /// <summary>Where the usage stands, and whether the client asks for it.</summary>
    public static TheoryData<string, bool> Places => new()
    {
        { "own chunk", false }, { "own chunk", true }, { "last chunk", false }, { "last chunk", true }, { "every chunk", false }, { "every chunk", true },
    };

    public static TheoryData<string> Nonsense =>
    [
        """{"prompt_tokens":-100,"completion_tokens":20,"total_tokens":-80}""",
        """{"prompt_tokens":"100","completion_tokens":"20"}""",
        """{"prompt_tokens":1e30,"completion_tokens":20}""",
        """{"prompt_tokens":1e999,"completion_tokens":20}""",
        """{"prompt_tokens":10.5,"completion_tokens":20}""",
        // Whole and below the parser's bound, but more than any model's context has room for.
        """{"prompt_tokens":900000000,"completion_tokens":20}""",
        """{"prompt_tokens":10,"completion_tokens":900000000}""",
        """{"prompt_tokens":null,"completion_tokens":null}""",
        """{"prompt_tokens":0,"completion_tokens":0,"total_tokens":0}""",
        """{"prompt_tokens":10,"completion_tokens":5,"prompt_tokens_details":{"cached_tokens":11}}""",
        "{}",
        "null",
        "\"lots\"",
        "[]",
        "",
    ];

    [Theory]
    [MemberData(nameof(Places))]
    public async Task Wherever_the_usage_stands_it_is_charged_once_and_shown_as_asked(string place, bool wantsUsage)
    {
        string[] events = place switch
        {
            "own chunk" => [Text("Hello"), Text(" there", finish: "stop"), UsageEvent(), Done],
            "last chunk" => [Text("Hello"), Text(" there", UsageJson, "stop"), Done],
            _ => [Text("Hello", Early), Text(" there", UsageJson, "stop"), UsageEvent(), Done],
        };

        var ending = await app.RunAsync(turn => turn.SendAsync(Stream(events)), isStreamed: true, wantsUsage);

        ending.Record.ChargeNanoUsd.ShouldBe(UpstreamApp.FirstCharge);
        ending.Record.IsEstimated.ShouldBeFalse();
        ShouldShowUsage(ending, wantsUsage);
        if (wantsUsage)
            ending.Chunks[^1].GetProperty("usage").GetProperty("cost").GetDecimal().ShouldBe(0.000168m);
    }

    [Theory]
    [MemberData(nameof(Nonsense))]
    public async Task A_whole_answer_with_nonsense_for_usage_is_estimated(string usage)
    {
        var ending = await app.RunAsync(turn => turn.SendAsync(Completion(usage)));

        ShouldBeEstimated(ending, UpstreamApp.RequestBody("scripted"));
        var shown = ending.Json.GetProperty("usage");
        shown.GetProperty("completion_tokens").GetInt32().ShouldBe(3);
        shown.GetProperty("cost").GetDecimal().ShouldBe(ending.Record.ChargeNanoUsd / 1_000_000_000m);
    }

    [Theory]
    [MemberData(nameof(Nonsense))]
    public async Task A_stream_with_nonsense_for_usage_is_estimated(string usage)
    {
        string[] events = [Text("Hello"), Text(" there", finish: "stop"), .. usage.Length == 0 ? (string[])[] : [UsageEvent(usage)], Done];

        var asked = await app.RunAsync(turn => turn.SendAsync(Stream(events)), isStreamed: true, wantsUsage: true);
        var unasked = await app.RunAsync(turn => turn.SendAsync(Stream(events)), isStreamed: true);

        ShouldBeEstimated(asked, UpstreamApp.RequestBody("scripted", isStreamed: true, wantsUsage: true));
        ShouldShowUsage(asked, wantsUsage: true);
        asked.Chunks[^1].GetProperty("usage").GetProperty("completion_tokens").GetInt32().ShouldBe(3);
        ShouldBeEstimated(unasked, UpstreamApp.RequestBody("scripted", isStreamed: true));
        ShouldShowUsage(unasked, wantsUsage: false);
    }

    [Fact]
    public async Task Nonsense_behind_a_good_count_is_neither_charged_nor_shown()
    {
        var ending = await app.RunAsync(
            turn => turn.SendAsync(Stream(Text("Hello", UsageJson), Text(" there", finish: "stop"), UsageEvent("""{"prompt_tokens":-7}"""), Done)),
            isStreamed: true,
            wantsUsage: true);

        ending.Record.ChargeNanoUsd.ShouldBe(UpstreamApp.FirstCharge);
        ending.Chunks[^1].GetProperty("usage").GetProperty("prompt_tokens").GetInt32().ShouldBe(100);
    }

    [Fact]
    public async Task Cached_input_is_charged_as_such()
    {
        var ending = await app.RunAsync(turn => turn.SendAsync(
            Completion("""{"prompt_tokens":100.0,"completion_tokens":20,"total_tokens":120,"prompt_tokens_details":{"cached_tokens":60}}""")));

        ending.Record.CacheReadTokens.ShouldBe(60);
        ending.Record.FreshInputTokens.ShouldBe(40);
        ending.Record.ChargeNanoUsd.ShouldBe(UpstreamApp.FirstCharge);
    }

    [Fact]
    public async Task Reasoning_left_out_of_the_completion_is_charged_from_the_total()
    {
        var ending = await app.RunAsync(turn => turn.SendAsync(
            Completion("""{"prompt_tokens":100,"completion_tokens":5,"total_tokens":120,"completion_tokens_details":{"reasoning_tokens":15}}""")));

        ending.Record.OutputTokens.ShouldBe(20);
        ending.Record.ReasoningTokens.ShouldBe(15);
        ending.Record.ChargeNanoUsd.ShouldBe(UpstreamApp.FirstCharge);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task More_than_the_wallet_has_is_never_taken(bool isStreamed)
    {
        const string Huge = """{"prompt_tokens":1000000,"completion_tokens":1000000}""";
        app.First.Script = turn => turn.SendAsync(isStreamed ? Stream(Text("Hello", Huge, "stop"), Done) : Completion(Huge));
        // What the request's worst case needs, and a little more: 2.4 USD would be due.
        var customer = await app.AddCustomerAsync(new NanoUsd(500_000));

        using var response = await app.PostChatAsync(customer, UpstreamApp.RequestBody("scripted", isStreamed));
        ((int)response.StatusCode).ShouldBe(200);
        await response.Content.ReadAsStringAsync();

        await app.AssertInvariantsAsync();
        (await app.BalanceAsync(customer)).ShouldBe(new WalletBalance(NanoUsd.Zero, NanoUsd.Zero));
        (await app.UsageAsync(customer)).ShouldHaveSingleItem().ChargeNanoUsd.ShouldBe(500_000);
        using var next = await app.PostChatAsync(customer, UpstreamApp.RequestBody("scripted"));
        ((int)next.StatusCode).ShouldBe(402);
    }

    private static void ShouldBeEstimated(UpstreamApp.Ending ending, string requestBody)
    {
        ending.Status.ShouldBe(200);
        ending.Record.Ending.ShouldBe(RequestEnding.Completed);
        ending.Record.IsEstimated.ShouldBeTrue();
        ending.Record.FreshInputTokens.ShouldBe((Encoding.UTF8.GetByteCount(requestBody) + 3) / 4);
        ending.Record.OutputTokens.ShouldBe(3);
        ending.Record.ChargeNanoUsd.ShouldBe((ending.Record.FreshInputTokens * 1200) + (3 * 2400));
    }

    private static void ShouldShowUsage(UpstreamApp.Ending ending, bool wantsUsage)
    {
        ending.Events[^1].ShouldBe("[DONE]");
        var withUsage = ending.Chunks.Select((chunk, index) => (chunk, index))
            .Where(pair => pair.chunk.TryGetProperty("usage", out var usage) && usage.ValueKind != System.Text.Json.JsonValueKind.Null)
            .Select(pair => pair.index)
            .ToList();
        withUsage.ShouldBe(wantsUsage ? [ending.Chunks.Count - 1] : []);
        var content = wantsUsage ? ending.Chunks.SkipLast(1) : ending.Chunks;
        content.ShouldAllBe(chunk => chunk.GetProperty("choices").GetArrayLength() == 1);
        string.Concat(content.Select(chunk => chunk.GetProperty("choices")[0].GetProperty("delta").GetProperty("content").GetString())).ShouldBe("Hello there");
        if (!wantsUsage)
            return;
        ending.Chunks[^1].GetProperty("choices").GetArrayLength().ShouldBe(0);
        ending.Chunks[^1].GetProperty("id").GetString().ShouldBe("chatcmpl-1");
    }
}
