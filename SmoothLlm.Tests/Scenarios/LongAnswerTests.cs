using System.Text;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Shouldly;
using SmoothLlm.Core.Ledger;
using SmoothLlm.Core.Money;
using SmoothLlm.Core.Usage;
using SmoothLlm.Infrastructure.Ledger;
using SmoothLlm.Tests.Support;
using Xunit;
using static SmoothLlm.Tests.Support.UpstreamBytes;

namespace SmoothLlm.Tests.Scenarios;

/// <summary>Answers to requests without a cap: the hold grows with a stream, and a whole answer gets a cap.</summary>
public sealed class LongAnswerTests(EndingsApp app) : IClassFixture<EndingsApp>
{
    private const int InputNanoUsd = 1200;
    private const int OutputNanoUsd = 2400;

    [Fact]
    public async Task The_hold_of_a_stream_grows_with_it_and_covers_what_it_costs()
    {
        var customer = await app.AddCustomerAsync();
        var request = Ask("stopping", isStreamed: true, async (request, turn) =>
        {
            await turn.SendAsync(StreamHead);
            for (int token = 0; token < 450; token++)
                await turn.SendAsync(Chunk(Text("word")));
            await turn.SendAsync(Chunk(Text("", finish: "stop")) + Chunk(UsageEvent("""{"prompt_tokens":20,"completion_tokens":450}""")) + Chunk(Done) + StreamEnd);
        });

        await request.RunAsync(app, customer.Key);

        await app.AssertInvariantsAsync();
        request.Answer.ShouldEndWith(Done);
        var record = (await app.UsageAsync(customer)).ShouldHaveSingleItem();
        record.Ending.ShouldBe(RequestEnding.Completed);
        record.ChargeNanoUsd.ShouldBe((20 * InputNanoUsd) + (450 * OutputNanoUsd));
        var hold = await HoldAsync(record);
        hold.CapturedNanoUsd.ShouldBe(record.ChargeNanoUsd);
        hold.AmountNanoUsd.ShouldBeGreaterThan(450 * OutputNanoUsd);
        // Not much more than is needed: the wallet stays free for others.
        hold.AmountNanoUsd.ShouldBeLessThan(1000 * OutputNanoUsd);
        app.First.Requests[^1].BodyText.ShouldNotContain("max_tokens");
    }

    [Fact]
    public async Task A_stream_that_the_credits_do_not_cover_ends_with_an_error_and_is_charged_as_far_as_it_came()
    {
        var hungUp = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var credit = new NanoUsd(500_000);
        var customer = await app.AddCustomerAsync(credit);
        var request = Ask("stopping", isStreamed: true, async (_, turn) =>
        {
            await turn.SendAsync(StreamHead);
            await turn.SendAsync(string.Concat(Enumerable.Repeat(Chunk(Text("word")), 2000)));
            await turn.UntilHungUpAsync();
            hungUp.SetResult();
        });

        await request.RunAsync(app, customer.Key);

        await hungUp.Task.WaitAsync(TimeSpan.FromSeconds(30));
        await app.AssertInvariantsAsync();
        request.Status.ShouldBe(200);
        var events = request.Answer.Split("\n\n", StringSplitOptions.RemoveEmptyEntries);
        var error = JsonElement.Parse(events[^1]["data: ".Length..]).GetProperty("error");
        error.GetProperty("code").GetString().ShouldBe("insufficient_credits");
        error.GetProperty("top_up_url").GetString()!.ShouldEndWith("/credits");
        events.ShouldNotContain("data: [DONE]");
        var record = (await app.UsageAsync(customer)).ShouldHaveSingleItem();
        (record.Ending, record.ErrorCode, record.StatusCode, record.IsEstimated).ShouldBe((RequestEnding.CreditsExhausted, "insufficient_credits", 200, true));
        record.OutputTokens.ShouldBe(events.Length - 1, "a token for the four letters of every event that the client has");
        record.ChargeNanoUsd.ShouldBe((Tokens(request.Body) * InputNanoUsd) + (record.OutputTokens * OutputNanoUsd));
        record.ChargeNanoUsd.ShouldBeLessThanOrEqualTo(credit.Value);
        (await app.BalanceAsync(customer)).ShouldBe(new WalletBalance(credit - new NanoUsd(record.ChargeNanoUsd), NanoUsd.Zero));
        (await app.ReadAsync(context => context.LedgerTransactions.CountAsync(transaction =>
            transaction.OrganizationId == customer.OrganizationId && transaction.Kind == LedgerTransactionKind.FailureLoss))).ShouldBe(0);
    }

    [Fact]
    public async Task A_finished_answer_is_not_cut_off_by_the_count_that_follows_it()
    {
        var customer = await app.AddCustomerAsync(new NanoUsd(500_000));
        // Thinking that nobody saw: more than is held, and more than the wallet has.
        var request = Ask("stopping", isStreamed: true, (request, turn) => request.SendAsync(
            turn, Stream(Text("Hello"), Text(" there", finish: "stop"), UsageEvent("""{"prompt_tokens":20,"completion_tokens":1000}"""), Done)));

        await request.RunAsync(app, customer.Key);

        await app.AssertInvariantsAsync();
        request.Answer.ShouldEndWith(Done);
        (await app.UsageAsync(customer)).ShouldHaveSingleItem().Ending.ShouldBe(RequestEnding.Completed);
        (await app.BalanceAsync(customer)).ShouldBe(new WalletBalance(NanoUsd.Zero, NanoUsd.Zero));
    }

    [Theory]
    [InlineData("stopping", "max_tokens", 1000)]
    [InlineData("lasting", "max_completion_tokens", 1000)]
    // A model whose longest answer nobody knows.
    [InlineData("unknown-length", "max_tokens", 100)]
    public async Task A_whole_answer_without_a_cap_gets_one_and_all_of_it_is_held(string model, string field, int cap)
    {
        var customer = await app.AddCustomerAsync();
        var request = Ask(model, isStreamed: false, BadEnding.AnswerAsync);

        await request.RunAsync(app, customer.Key);

        await app.AssertInvariantsAsync();
        Received(request).GetProperty(field).GetInt32().ShouldBe(cap);
        var record = (await app.UsageAsync(customer)).ShouldHaveSingleItem();
        record.ChargeNanoUsd.ShouldBe(UpstreamApp.FirstCharge);
        (await HoldAsync(record)).AmountNanoUsd.ShouldBe((Encoding.UTF8.GetByteCount(request.Body) * InputNanoUsd) + (cap * OutputNanoUsd) + 4);
    }

    [Fact]
    public async Task A_small_wallet_gets_the_cap_that_it_covers()
    {
        var request = Ask("stopping", isStreamed: false, BadEnding.AnswerAsync);
        var credit = new NanoUsd((Encoding.UTF8.GetByteCount(request.Body) * InputNanoUsd) + (700 * OutputNanoUsd) + 4);
        var customer = await app.AddCustomerAsync(credit);

        await request.RunAsync(app, customer.Key);

        request.Status.ShouldBe(200);
        Received(request).GetProperty("max_tokens").GetInt32().ShouldBe(700);
        await app.AssertInvariantsAsync();
        (await HoldAsync((await app.UsageAsync(customer)).ShouldHaveSingleItem())).AmountNanoUsd.ShouldBe(credit.Value);
    }

    [Fact]
    public async Task A_wallet_that_covers_next_to_nothing_is_told_what_it_covers()
    {
        var request = Ask("stopping", isStreamed: false, BadEnding.AnswerAsync);
        var customer = await app.AddCustomerAsync(new NanoUsd((Encoding.UTF8.GetByteCount(request.Body) * InputNanoUsd) + (200 * OutputNanoUsd) + 4));

        await request.RunAsync(app, customer.Key);

        request.Status.ShouldBe(402);
        request.Headers!.RetryAfter.ShouldBeNull();
        request.Headers.GetValues("x-should-retry").ShouldBe(["false"]);
        JsonElement.Parse(request.Answer).GetProperty("error").GetProperty("affordable_max_tokens").GetInt32().ShouldBe(200);
        (await app.UsageAsync(customer)).ShouldBeEmpty();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task What_other_requests_hold_is_worth_waiting_for(bool isStreamed)
    {
        var request = Ask("stopping", isStreamed, BadEnding.AnswerAsync);
        var release = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var other = new WatchedRequest("stopping", isStreamed: true, Leaving.Never, async (other, turn) =>
        {
            other.HalfIsSent();
            await release.Task;
            await BadEnding.AnswerAsync(other, turn);
        }) { Body = Body("stopping", isStreamed: true, ",\"max_tokens\":900") };
        // The other one holds all but a few tokens.
        var customer = await app.AddCustomerAsync(new NanoUsd((Encoding.UTF8.GetByteCount(other.Body) * InputNanoUsd) + (905 * OutputNanoUsd)));
        var running = other.RunAsync(app, customer.Key);
        await other.IsHalfSent;

        await request.RunAsync(app, customer.Key);

        request.Status.ShouldBe(402);
        request.Headers!.RetryAfter!.Delta.ShouldBe(TimeSpan.FromSeconds(1));
        request.Headers.GetValues("x-should-retry").ShouldBe(["true"]);
        release.SetResult();
        await running;
        await app.AssertInvariantsAsync();
        var again = Ask("stopping", isStreamed, BadEnding.AnswerAsync);
        await again.RunAsync(app, customer.Key);
        again.Status.ShouldBe(200);
    }

    private static WatchedRequest Ask(string model, bool isStreamed, Func<WatchedRequest, UpstreamTurn, Task> script) =>
        new(model, isStreamed, Leaving.Never, script) { Body = Body(model, isStreamed) };

    private static string Body(string model, bool isStreamed, string fields = "") =>
        $$"""{"model":"{{model}}","messages":[{"role":"user","content":"hi"}]{{(isStreamed ? ",\"stream\":true" : "")}}{{fields}}}""";

    private static long Tokens(string body) => (Encoding.UTF8.GetByteCount(body) + 3) / 4;

    private JsonElement Received(WatchedRequest request) =>
        JsonElement.Parse(app.First.Requests.Single(received => received.Header("x-trace-id") == request.TraceId).BodyText);

    private Task<Hold> HoldAsync(UsageRecord record) =>
        app.ReadAsync(context => context.Holds.AsNoTracking().SingleAsync(hold => hold.RequestId == record.RequestId));
}
