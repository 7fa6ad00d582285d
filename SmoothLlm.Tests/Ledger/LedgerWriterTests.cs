using Microsoft.EntityFrameworkCore;
using Shouldly;
using SmoothLlm.Core.Ledger;
using SmoothLlm.Core.Money;
using SmoothLlm.Infrastructure.Ledger;
using SmoothLlm.Tests.Support;
using Xunit;

namespace SmoothLlm.Tests.Ledger;

public sealed class LedgerWriterTests
{
    [Fact]
    public async Task A_hold_reserves_and_leaves_what_is_posted()
    {
        await using var book = await LedgerBook.OpenAsync(credit: 1000);
        await book.HoldAsync(400);
        await book.ShouldHaveAsync(posted: 1000, held: 400);
    }

    [Fact]
    public async Task A_hold_for_all_that_is_available_is_granted_and_one_more_is_not()
    {
        await using var book = await LedgerBook.OpenAsync(credit: 1000);
        await book.HoldAsync(300);
        await book.HoldAsync(700);

        var refused = (await book.HoldAsync(Guid.NewGuid(), 1)).ShouldBeOfType<HoldResult.Insufficient>();

        refused.ShouldBe(new HoldResult.Insufficient(NanoUsd.Zero, new NanoUsd(1000)));
        await book.ShouldHaveAsync(posted: 1000, held: 1000);
        (await book.Database.ReadAsync(context => context.Holds.CountAsync())).ShouldBe(2);
    }

    [Fact]
    public async Task Whoever_asks_before_a_hold_is_written_and_whoever_asks_afterwards_is_told()
    {
        await using var book = await LedgerBook.OpenAsync(credit: 1000);
        var openings = Enumerable.Range(1, 20).Select(_ => book.Ledger.Open(new HoldRequest(Guid.CreateVersion7(), book.AccountId, new NanoUsd(1), Guid.Empty, MarginBasisPoints: 0))).ToList();

        var asked = openings.Where((_, place) => place % 2 == 0).Select(opening => opening.Outcome).ToList();
        (await Task.WhenAll(asked)).ShouldAllBe(result => result == HoldResult.Granted.Instance);
        await openings[^1].Outcome;

        openings.ShouldAllBe(opening => opening.Result.Told == HoldResult.Granted.Instance && opening.Outcome.IsCompletedSuccessfully);
    }

    [Fact]
    public async Task A_closed_wallet_takes_no_hold_and_still_settles_the_open_ones()
    {
        await using var book = await LedgerBook.OpenAsync(credit: 1000);
        var open = await book.HoldAsync(100);
        await book.CloseWalletAsync();

        (await book.HoldAsync(Guid.NewGuid(), 1)).ShouldBeOfType<HoldResult.AccountClosed>();
        (await book.SettleAsync(open, 60)).ShouldBe(new SettlementResult.Settled(new NanoUsd(60)));

        await book.ShouldHaveAsync(posted: 940, held: 0);
    }

    [Fact]
    public async Task Opening_twice_for_the_same_request_holds_once()
    {
        await using var book = await LedgerBook.OpenAsync(credit: 1000);
        var requestId = await book.HoldAsync(400);

        (await book.HoldAsync(requestId, 400)).ShouldBeOfType<HoldResult.Granted>();

        await book.ShouldHaveAsync(posted: 1000, held: 400);
    }

    [Fact]
    public async Task Opening_again_what_has_taken_the_last_credits_is_granted()
    {
        await using var book = await LedgerBook.OpenAsync(credit: 1000);
        var requestId = await book.HoldAsync(1000);

        (await book.HoldAsync(requestId, 1000)).ShouldBeOfType<HoldResult.Granted>();
        await book.CloseWalletAsync();
        (await book.HoldAsync(requestId, 1000)).ShouldBeOfType<HoldResult.Granted>();

        await book.ShouldHaveAsync(posted: 1000, held: 1000);
    }

    [Fact]
    public async Task A_request_that_has_ended_is_not_opened_again()
    {
        await using var book = await LedgerBook.OpenAsync(credit: 1000);
        var requestId = await book.HoldAsync(400);
        await book.SettleAsync(requestId, 150);

        (await book.HoldAsync(requestId, 400)).ShouldBeOfType<HoldResult.Unavailable>();

        await book.ShouldHaveAsync(posted: 850, held: 0);
    }

    [Fact]
    public async Task Opening_twice_for_the_same_request_in_one_batch_holds_once()
    {
        await using var book = await LedgerBook.OpenAsync(credit: 1000);
        var requestId = Guid.NewGuid();

        var results = await book.InOneBatchAsync(
            () => book.HoldAsync(Guid.NewGuid(), 1), () => book.HoldAsync(requestId, 400), () => book.HoldAsync(requestId, 400));

        results.ShouldAllBe(result => result is HoldResult.Granted);
        await book.ShouldHaveAsync(posted: 1000, held: 401);
    }

    [Fact]
    public async Task A_charge_is_captured_and_the_rest_of_the_hold_released()
    {
        await using var book = await LedgerBook.OpenAsync(credit: 1000);
        var requestId = await book.HoldAsync(400);

        (await book.SettleAsync(requestId, 150)).ShouldBe(new SettlementResult.Settled(new NanoUsd(150)));

        await book.ShouldHaveAsync(posted: 850, held: 0);
        (await book.PostedAsync(LedgerAccountKind.Revenue)).ShouldBe(150);
        var hold = await book.FindHoldAsync(requestId);
        (hold.State, hold.CapturedNanoUsd, hold.EndedAt).ShouldBe((HoldState.Captured, 150, SqliteDatabase.Start));
        (await book.Database.ReadAsync(context => context.UsageRecords.SingleAsync())).ChargeNanoUsd.ShouldBe(150);
        (await book.Database.ReadAsync(context => context.UsageRollups.SingleAsync())).ChargeNanoUsd.ShouldBe(150);
    }

    [Fact]
    public async Task A_charge_of_nothing_releases_the_hold_and_posts_nothing()
    {
        await using var book = await LedgerBook.OpenAsync(credit: 1000);
        var requestId = await book.HoldAsync(400);

        (await book.SettleAsync(requestId, 0)).ShouldBe(new SettlementResult.Settled(NanoUsd.Zero));

        await book.ShouldHaveAsync(posted: 1000, held: 0);
        (await book.FindHoldAsync(requestId)).State.ShouldBe(HoldState.Released);
        (await book.Database.ReadAsync(context => context.LedgerTransactions.CountAsync(row => row.Kind == LedgerTransactionKind.Capture))).ShouldBe(0);
    }

    [Fact]
    public async Task Settling_twice_charges_once()
    {
        await using var book = await LedgerBook.OpenAsync(credit: 1000);
        var requestId = await book.HoldAsync(400);
        await book.SettleAsync(requestId, 150);

        (await book.SettleAsync(requestId, 400)).ShouldBeOfType<SettlementResult.AlreadyEnded>();

        await book.ShouldHaveAsync(posted: 850, held: 0);
        (await book.Database.ReadAsync(context => context.UsageRollups.SingleAsync())).Requests.ShouldBe(1);
    }

    [Fact]
    public async Task Settling_many_times_in_one_batch_charges_once()
    {
        await using var book = await LedgerBook.OpenAsync(credit: 1000);
        var requestId = await book.HoldAsync(400);

        var results = await book.InOneBatchAsync([.. Enumerable.Repeat(() => book.SettleAsync(requestId, 150), 8)]);

        results.Count(result => result is SettlementResult.Settled).ShouldBe(1);
        results.Count(result => result is SettlementResult.AlreadyEnded).ShouldBe(7);
        await book.ShouldHaveAsync(posted: 850, held: 0);
    }

    [Fact]
    public async Task A_request_without_a_hold_cannot_be_settled()
    {
        await using var book = await LedgerBook.OpenAsync(credit: 1000);

        (await book.SettleAsync(Guid.NewGuid(), 1)).ShouldBeOfType<SettlementResult.Unavailable>();

        await book.ShouldHaveAsync(posted: 1000, held: 0);
    }

    [Fact]
    public async Task A_charge_above_the_hold_is_taken_from_what_is_available()
    {
        await using var book = await LedgerBook.OpenAsync(credit: 1000);
        var requestId = await book.HoldAsync(400);

        (await book.SettleAsync(requestId, 700)).ShouldBe(new SettlementResult.Settled(new NanoUsd(700)));

        await book.ShouldHaveAsync(posted: 300, held: 0);
        (await book.FindHoldAsync(requestId)).CapturedNanoUsd.ShouldBe(400);
        (await book.PostedAsync(LedgerAccountKind.OverrunLoss)).ShouldBe(0);
    }

    [Fact]
    public async Task A_charge_above_everything_empties_the_wallet_and_the_house_bears_the_rest()
    {
        await using var book = await LedgerBook.OpenAsync(credit: 1000);
        var requestId = await book.HoldAsync(400);

        (await book.SettleAsync(requestId, 1500)).ShouldBe(new SettlementResult.Settled(new NanoUsd(1000)));

        await book.ShouldHaveAsync(posted: 0, held: 0);
        (await book.PostedAsync(LedgerAccountKind.OverrunLoss)).ShouldBe(-500);
        (await book.PostedAsync(LedgerAccountKind.Revenue)).ShouldBe(1500);
        (await book.Database.ReadAsync(context => context.UsageRecords.SingleAsync())).ChargeNanoUsd.ShouldBe(1000);
    }

    [Fact]
    public async Task A_charge_above_the_hold_never_takes_what_another_request_holds()
    {
        await using var book = await LedgerBook.OpenAsync(credit: 1000);
        var other = await book.HoldAsync(500);
        var requestId = await book.HoldAsync(400);

        (await book.SettleAsync(requestId, 1500)).ShouldBe(new SettlementResult.Settled(new NanoUsd(500)));

        await book.ShouldHaveAsync(posted: 500, held: 500);
        (await book.SettleAsync(other, 500)).ShouldBe(new SettlementResult.Settled(new NanoUsd(500)));
        await book.ShouldHaveAsync(posted: 0, held: 0);
    }

    [Fact]
    public async Task Posting_the_same_reference_twice_credits_once()
    {
        await using var book = await LedgerBook.OpenAsync();

        (await book.PostAsync(500, "payment-1")).ShouldBeOfType<PostingResult.Posted>();
        (await book.PostAsync(500, "payment-1")).ShouldBeOfType<PostingResult.AlreadyPosted>();
        var inOneBatch = await book.InOneBatchAsync(() => book.PostAsync(500, "payment-2"), () => book.PostAsync(500, "payment-2"));

        inOneBatch.Count(result => result is PostingResult.Posted).ShouldBe(1);
        await book.ShouldHaveAsync(posted: 1000, held: 0);
    }

    [Fact]
    public async Task A_debit_that_the_wallet_cannot_cover_is_refused()
    {
        await using var book = await LedgerBook.OpenAsync(credit: 1000);
        await book.HoldAsync(400);

        (await book.PostAsync(-601)).ShouldBe(new PostingResult.Insufficient(new NanoUsd(600)));
        (await book.PostAsync(-600)).ShouldBeOfType<PostingResult.Posted>();

        await book.ShouldHaveAsync(posted: 400, held: 400);
    }

    [Fact]
    public async Task Money_for_an_organization_without_a_wallet_is_refused()
    {
        await using var book = await LedgerBook.OpenAsync();
        var posting = new PostingRequest(LedgerTransactionKind.Grant, "x", Guid.NewGuid(), LedgerAccountKind.Promo, new NanoUsd(1), null);
        (await book.Ledger.PostAsync(posting, CancellationToken.None)).ShouldBeOfType<PostingResult.NoWallet>();
    }

    [Fact]
    public async Task A_bad_command_does_not_take_the_others_of_its_batch_with_it()
    {
        await using var book = await LedgerBook.OpenAsync(credit: 1000);

        var results = await book.InOneBatchAsync(
            () => book.HoldAsync(Guid.NewGuid(), 10),
            () => book.HoldAsync(Guid.NewGuid(), 20),
            () => book.HoldAsync(Guid.NewGuid(), -5),
            () => book.HoldAsync(Guid.NewGuid(), 5, accountId: 987_654),
            () => book.HoldAsync(Guid.NewGuid(), 30));

        results.Select(result => result.GetType().Name).ShouldBe(["Granted", "Granted", "Unavailable", "Unavailable", "Granted"]);
        await book.ShouldHaveAsync(posted: 1000, held: 60);
    }

    [Fact]
    public async Task What_is_queued_when_the_writer_stops_is_still_written()
    {
        await using var book = await LedgerBook.OpenAsync(credit: 1000);
        var holds = Enumerable.Range(0, 50).Select(_ => book.HoldAsync(Guid.NewGuid(), 10)).ToList();

        book.Database.Get<LedgerWriter>().Dispose();

        (await Task.WhenAll(holds)).ShouldAllBe(result => result is HoldResult.Granted);
        await book.ShouldHaveAsync(posted: 1000, held: 500);
        (await book.HoldAsync(Guid.NewGuid(), 1)).ShouldBeOfType<HoldResult.Unavailable>();
    }

    [Fact]
    public async Task Any_mix_of_commands_from_many_sides_keeps_the_book_in_order()
    {
        await using var book = await LedgerBook.OpenAsync(credit: 5000);

        await Task.WhenAll(Enumerable.Range(0, 8).Select(side => Task.Run(async () =>
        {
            var random = new Random(side);
            for (int step = 0; step < 40; step++)
            {
                var requestId = Guid.NewGuid();
                if (await book.HoldAsync(requestId, random.Next(0, 900)) is HoldResult.Granted)
                    await Task.WhenAll(book.SettleAsync(requestId, random.Next(0, 1200)), book.SettleAsync(requestId, random.Next(0, 1200)));
                await book.PostAsync(random.Next(-300, 400));
            }
        })));

        await book.AssertInvariantsAsync();
        (await book.Database.ReadAsync(context => context.Holds.CountAsync(hold => hold.EndedAt == null))).ShouldBe(0);
    }
}
