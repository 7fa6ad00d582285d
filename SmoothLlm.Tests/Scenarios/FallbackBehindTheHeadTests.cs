using Microsoft.EntityFrameworkCore;
using Shouldly;
using SmoothLlm.Core.Ledger;
using SmoothLlm.Core.Usage;
using SmoothLlm.Tests.Support;
using Xunit;
using static SmoothLlm.Tests.Support.UpstreamBytes;

namespace SmoothLlm.Tests.Scenarios;

/// <summary>A provider that says 200 and then gives nothing of use: while nothing of it has gone to the client, the next one answers.</summary>
public sealed class FallbackBehindTheHeadTests(UpstreamApp app) : IClassFixture<UpstreamApp>
{
    private const string Failure = """{"error":{"message":"internal-of-the-provider"}}""";

    public static TheoryData<string, bool> Faults
    {
        get
        {
            var cells = new TheoryData<string, bool>();
            foreach (string fault in (string[])["html page", "error inside 200", "no choices", "nothing at all", "killed behind the head"])
            {
                cells.Add(fault, false);
                cells.Add(fault, true);
            }

            return cells;
        }
    }

    [Theory]
    [MemberData(nameof(Faults))]
    public async Task The_next_provider_answers_and_only_its_answer_is_charged(string fault, bool isStreamed)
    {
        app.Second.Script = turn => turn.SendAsync(isStreamed ? Stream(Text("Hello"), Text(" there", finish: "stop"), UsageEvent(), Done) : Completion());

        var ending = await app.RunAsync(turn => FailAsync(turn, fault, isStreamed), isStreamed, model: "backed");

        ending.Status.ShouldBe(200, ending.Body);
        ending.Body.ShouldContain("Hello");
        ending.Body.ShouldNotContain("error");
        (ending.Record.Ending, ending.Record.ProviderSlug, ending.Record.Attempts, ending.Record.ChargeNanoUsd).ShouldBe((RequestEnding.Completed, "second", 2, UpstreamApp.SecondCharge));
        ending.Headers["x-smoothllm-attempts"].ShouldBe("2");
        AttemptDetails.Read(ending.Record.AttemptDetails).Select(attempt => (attempt.Provider, attempt.Status, attempt.Failure))
            .ShouldBe([("first", 200, AttemptFailure.NoAnswer), ("second", (int?)200, null)]);
    }

    [Fact]
    public async Task What_the_first_one_takes_all_the_same_is_our_loss()
    {
        app.Second.Script = turn => turn.SendAsync(Completion());

        var ending = await app.RunAsync(turn => turn.SendAsync(Json($$"""{"id":"x","choices":[],"usage":{{UsageJson}}}""")), model: "backed");

        // 100 and 20 tokens at 1 and 2 USD a million there, at 3 and 6 here.
        ending.Record.ChargeNanoUsd.ShouldBe(UpstreamApp.SecondCharge);
        ending.Record.CostNanoUsd.ShouldBe(140_000 + 420_000);
        string reference = ending.Record.RequestId.ToString();
        long loss = await app.ReadAsync(context => (
            from entry in context.LedgerEntries
            join transaction in context.LedgerTransactions on entry.TransactionId equals transaction.Id
            where transaction.Kind == LedgerTransactionKind.FailureLoss && transaction.Reference == reference && entry.AccountId == HouseAccounts.IdOf(LedgerAccountKind.FailureLoss)
            select entry.AmountNanoUsd).SumAsync());
        loss.ShouldBe(-140_000);
    }

    [Fact]
    public async Task When_the_next_one_refuses_its_failure_is_told_and_nothing_is_charged()
    {
        app.Second.Script = turn => turn.SendAsync(Json("{}", 503, "Retry-After: 9\r\n"));

        var ending = await app.RunAsync(turn => turn.SendAsync(Json(Failure)), model: "backed");

        ending.ShouldCostNothing(503, RequestEnding.UpstreamFailed);
        ending.ErrorCode.ShouldBe("upstream_busy");
        ending.Record.Attempts.ShouldBe(2);
    }

    [Fact]
    public async Task When_the_next_one_gives_nothing_of_use_either_that_is_told()
    {
        app.Second.Script = turn => turn.SendAsync(Head(200, "text/html") + "<html></html>");

        var ending = await app.RunAsync(turn => turn.SendAsync(Json(Failure)), model: "backed");

        ending.ShouldCostNothing(502, RequestEnding.EmptyAnswer);
        ending.Record.Attempts.ShouldBe(2);
    }

    [Fact]
    public async Task What_has_begun_is_not_begun_again()
    {
        app.Second.Script = turn => turn.SendAsync(Stream(Text("Hello"), Done));

        var ending = await app.RunAsync(turn => turn.SendAsync(Stream(Text("Hel"), Event(Failure))), isStreamed: true, model: "backed");

        ending.ShouldCostNothing(200, RequestEnding.EmptyAnswer);
        ending.Chunks[^1].TryGetProperty("error", out _).ShouldBeTrue();
        app.Second.Requests.ShouldBeEmpty();
    }

    private static async Task FailAsync(UpstreamTurn turn, string fault, bool isStreamed)
    {
        switch (fault)
        {
            case "html page":
                await turn.SendAsync(Head(200, "text/html") + "<html>internal-of-the-provider</html>");
                break;
            case "error inside 200":
                await turn.SendAsync(isStreamed ? Stream(Event(Failure)) : Json(Failure));
                break;
            case "no choices":
                await turn.SendAsync(isStreamed ? Stream(Event("""{"id":"x","choices":[]}"""), Done) : Json("""{"id":"x","choices":[]}"""));
                break;
            case "nothing at all":
                await turn.SendAsync(isStreamed ? StreamHead + StreamEnd : Json(""));
                break;
            default:
                await turn.SendAsync(isStreamed ? StreamHead : Completion()[..^40]);
                turn.Reset();
                break;
        }
    }
}
