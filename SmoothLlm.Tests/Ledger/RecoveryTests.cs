using Microsoft.EntityFrameworkCore;
using Shouldly;
using SmoothLlm.Core.Ledger;
using SmoothLlm.Core.Money;
using SmoothLlm.Core.Usage;
using Xunit;

namespace SmoothLlm.Tests.Ledger;

/// <summary>What becomes of a hold whose process died: its saved progress is charged, or nothing.</summary>
public sealed class RecoveryTests
{
    [Fact]
    public async Task Recovery_charges_the_saved_progress_once_and_says_so_in_the_record_and_the_rollup()
    {
        await using var book = await LedgerBook.OpenAsync(credit: 1000);
        var requestId = await book.HoldAsync(400);
        await book.SaveProgressAsync(requestId, 150);

        (await book.FindHoldAsync(requestId)).State.ShouldBe(HoldState.Streaming);
        await book.ShouldHaveAsync(posted: 1000, held: 400);
        (await book.RecoverAsync(requestId)).ShouldBe(new SettlementResult.Settled(new NanoUsd(150)));
        (await book.RecoverAsync(requestId)).ShouldBeOfType<SettlementResult.AlreadyEnded>();

        await book.ShouldHaveAsync(posted: 850, held: 0);
        var hold = await book.FindHoldAsync(requestId);
        (hold.State, hold.CapturedNanoUsd).ShouldBe((HoldState.Captured, 150));
        var record = await book.Database.ReadAsync(context => context.UsageRecords.SingleAsync());
        (record.RequestId, record.Ending, record.ChargeNanoUsd, record.OutputTokens).ShouldBe((requestId, RequestEnding.Recovered, 150, 50));
        var rollup = await book.Database.ReadAsync(context => context.UsageRollups.SingleAsync());
        (rollup.Requests, rollup.ChargeNanoUsd, rollup.OutputTokens).ShouldBe((1, 150, 50));
        (await DraftsAsync(book)).ShouldBe(0);
    }

    [Fact]
    public async Task The_last_progress_is_what_counts()
    {
        await using var book = await LedgerBook.OpenAsync(credit: 1000);
        var requestId = await book.HoldAsync(400);
        foreach (long charge in (long[])[50, 100, 390])
            await book.SaveProgressAsync(requestId, charge);

        (await DraftsAsync(book)).ShouldBe(1);
        (await book.RecoverAsync(requestId)).ShouldBe(new SettlementResult.Settled(new NanoUsd(390)));

        await book.ShouldHaveAsync(posted: 610, held: 0);
    }

    [Fact]
    public async Task Without_progress_recovery_charges_nothing_and_records_nothing()
    {
        await using var book = await LedgerBook.OpenAsync(credit: 1000);
        var requestId = await book.HoldAsync(400);

        (await book.RecoverAsync(requestId)).ShouldBe(new SettlementResult.Settled(NanoUsd.Zero));

        await book.ShouldHaveAsync(posted: 1000, held: 0);
        (await book.FindHoldAsync(requestId)).State.ShouldBe(HoldState.Expired);
        (await book.Database.ReadAsync(context => context.UsageRecords.CountAsync())).ShouldBe(0);
        (await book.Database.ReadAsync(context => context.UsageRollups.CountAsync())).ShouldBe(0);
    }

    [Fact]
    public async Task Progress_above_the_hold_never_takes_what_another_request_holds()
    {
        await using var book = await LedgerBook.OpenAsync(credit: 1000);
        await book.HoldAsync(500);
        var requestId = await book.HoldAsync(400);
        await book.SaveProgressAsync(requestId, 700);

        (await book.RecoverAsync(requestId)).ShouldBe(new SettlementResult.Settled(new NanoUsd(500)));

        await book.ShouldHaveAsync(posted: 500, held: 500);
        (await book.PostedAsync(LedgerAccountKind.OverrunLoss)).ShouldBe(-200);
    }

    [Fact]
    public async Task An_ending_after_recovery_changes_nothing()
    {
        await using var book = await LedgerBook.OpenAsync(credit: 1000);
        var requestId = await book.HoldAsync(400);
        await book.SaveProgressAsync(requestId, 150);
        await book.RecoverAsync(requestId);

        (await book.SettleAsync(requestId, 300)).ShouldBeOfType<SettlementResult.AlreadyEnded>();

        await book.ShouldHaveAsync(posted: 850, held: 0);
    }

    [Fact]
    public async Task Recovery_after_an_ending_changes_nothing_and_the_draft_has_gone_with_the_ending()
    {
        await using var book = await LedgerBook.OpenAsync(credit: 1000);
        var requestId = await book.HoldAsync(400);
        await book.SaveProgressAsync(requestId, 150);
        await book.SettleAsync(requestId, 300);

        (await DraftsAsync(book)).ShouldBe(0);
        (await book.RecoverAsync(requestId)).ShouldBeOfType<SettlementResult.AlreadyEnded>();

        await book.ShouldHaveAsync(posted: 700, held: 0);
        (await book.Database.ReadAsync(context => context.UsageRecords.SingleAsync())).Ending.ShouldBe(RequestEnding.Completed);
    }

    [Fact]
    public async Task Progress_after_the_end_is_ignored()
    {
        await using var book = await LedgerBook.OpenAsync(credit: 1000);
        var settled = await book.HoldAsync(400);
        await book.SettleAsync(settled, 100);
        var expired = await book.HoldAsync(400);
        await book.RecoverAsync(expired);

        await book.SaveProgressAsync(settled, 350);
        await book.SaveProgressAsync(expired, 350);

        (await DraftsAsync(book)).ShouldBe(0);
        (await book.RecoverAsync(settled)).ShouldBeOfType<SettlementResult.AlreadyEnded>();
        (await book.RecoverAsync(expired)).ShouldBeOfType<SettlementResult.AlreadyEnded>();
        await book.ShouldHaveAsync(posted: 900, held: 0);
    }

    [Fact]
    public async Task Of_endings_and_recoveries_in_one_batch_the_first_wins()
    {
        await using var book = await LedgerBook.OpenAsync(credit: 1000);
        var requestId = await book.HoldAsync(400);

        var results = await book.InOneBatchAsync(
            () => book.RecoverAsync(requestId),
            () => book.SettleAsync(requestId, 300),
            () => book.RecoverAsync(requestId),
            () => book.SettleAsync(requestId, 200));

        results.Count(result => result is SettlementResult.Settled).ShouldBe(1);
        await book.ShouldHaveAsync(posted: 1000, held: 0);
    }

    [Fact]
    public async Task Many_recoveries_in_one_batch_charge_each_its_own_progress()
    {
        await using var book = await LedgerBook.OpenAsync(credit: 10_000);
        var requests = new List<Guid>();
        for (int number = 1; number <= 20; number++)
        {
            requests.Add(await book.HoldAsync(100));
            if (number % 2 == 0)
                await book.SaveProgressAsync(requests[^1], number);
        }

        var results = await book.InOneBatchAsync([.. requests.Concat(requests).Select<Guid, Func<Task<SettlementResult>>>(request => () => book.RecoverAsync(request))]);

        results.OfType<SettlementResult.Settled>().Sum(settled => settled.Charged.Value).ShouldBe(110);
        results.Count(result => result is SettlementResult.AlreadyEnded).ShouldBe(20);
        await book.ShouldHaveAsync(posted: 9890, held: 0);
    }

    [Fact]
    public async Task A_draft_that_cannot_be_read_any_more_is_given_away_rather_than_holding_credits_for_ever()
    {
        await using var book = await LedgerBook.OpenAsync(credit: 1000);
        var requestId = await book.HoldAsync(400);
        await book.SaveProgressAsync(requestId, 150);
        await book.Database.Get<Infrastructure.Persistence.Database>().WriteAsync(
            context => context.SettlementDrafts.ExecuteUpdateAsync(set => set.SetProperty(draft => draft.Settlement, """{"ChargeNanoUsd":150}""")),
            CancellationToken.None);

        (await book.RecoverAsync(requestId)).ShouldBe(new SettlementResult.Settled(NanoUsd.Zero));

        await book.ShouldHaveAsync(posted: 1000, held: 0);
        (await DraftsAsync(book)).ShouldBe(0);
    }

    private static Task<int> DraftsAsync(LedgerBook book) => book.Database.ReadAsync(context => context.SettlementDrafts.CountAsync());
}
