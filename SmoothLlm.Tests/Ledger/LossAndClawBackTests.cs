using Microsoft.EntityFrameworkCore;
using Shouldly;
using SmoothLlm.Core.Ledger;
using SmoothLlm.Core.Money;
using Xunit;

namespace SmoothLlm.Tests.Ledger;

/// <summary>What requests cost that nobody pays for, and money that is taken back.</summary>
public sealed class LossAndClawBackTests
{
    [Fact]
    public async Task A_loss_is_posted_between_the_houses_accounts_and_the_customer_pays_nothing()
    {
        await using var book = await LedgerBook.OpenAsync(credit: 1000);
        var requestId = await book.HoldAsync(400);

        (await book.SettleAsync(requestId, charge: 0, loss: 70)).ShouldBe(new SettlementResult.Settled(NanoUsd.Zero));
        (await book.SettleAsync(requestId, charge: 0, loss: 70)).ShouldBeOfType<SettlementResult.AlreadyEnded>();

        await book.ShouldHaveAsync(posted: 1000, held: 0);
        (await book.PostedAsync(LedgerAccountKind.FailureLoss)).ShouldBe(-70);
        (await book.PostedAsync(LedgerAccountKind.Revenue)).ShouldBe(70);
        (await book.FindHoldAsync(requestId)).State.ShouldBe(HoldState.Released);
        var transaction = await book.Database.ReadAsync(context => context.LedgerTransactions.SingleAsync(row => row.Kind == LedgerTransactionKind.FailureLoss));
        (transaction.Reference, transaction.OrganizationId).ShouldBe((requestId.ToString(), book.OrganizationId));
    }

    [Fact]
    public async Task What_one_provider_took_for_nothing_is_a_loss_beside_the_charge_for_the_next_one()
    {
        await using var book = await LedgerBook.OpenAsync(credit: 1000);
        var requestId = await book.HoldAsync(400);

        (await book.SettleAsync(requestId, charge: 100, loss: 70)).ShouldBe(new SettlementResult.Settled(new NanoUsd(100)));

        await book.ShouldHaveAsync(posted: 900, held: 0);
        (await book.PostedAsync(LedgerAccountKind.FailureLoss)).ShouldBe(-70);
        (await book.PostedAsync(LedgerAccountKind.Revenue)).ShouldBe(170);
    }

    [Theory]
    [InlineData(0, -1)]
    [InlineData(-1, 0)]
    public async Task Negative_amounts_are_refused(long charge, long loss)
    {
        await using var book = await LedgerBook.OpenAsync(credit: 1000);
        var requestId = await book.HoldAsync(400);

        (await book.SettleAsync(requestId, charge, loss)).ShouldBeOfType<SettlementResult.Unavailable>();

        await book.ShouldHaveAsync(posted: 1000, held: 400);
    }

    [Theory]
    [InlineData(LedgerTransactionKind.Refund, LedgerAccountKind.Refunds)]
    [InlineData(LedgerTransactionKind.Dispute, LedgerAccountKind.Dispute)]
    [InlineData(LedgerTransactionKind.Adjustment, LedgerAccountKind.Adjustment)]
    public async Task Only_a_claw_back_takes_a_wallet_below_zero(LedgerTransactionKind kind, LedgerAccountKind counter)
    {
        await using var book = await LedgerBook.OpenAsync();
        await book.BuyAsync(1000);
        var requestId = await book.HoldAsync(400);

        (await book.PostAsync(kind, counter, -700)).ShouldBe(new PostingResult.Insufficient(new NanoUsd(600)));
        (await book.PostAsync(kind, counter, -700, mayOverdraw: true)).ShouldBeOfType<PostingResult.Posted>();

        await book.ShouldHaveAsync(posted: 300, held: 400);
        (await book.HoldAsync(Guid.NewGuid(), 1)).ShouldBe(new HoldResult.Insufficient(new NanoUsd(-100), new NanoUsd(400)));
        (await book.ExtendAsync(requestId, 401)).ShouldBe(new HoldResult.Insufficient(new NanoUsd(-100), NanoUsd.Zero));
        // What was held before the claw-back is still paid from the hold, and not a bit more.
        (await book.SettleAsync(requestId, 450)).ShouldBe(new SettlementResult.Settled(new NanoUsd(400)));
        await book.ShouldHaveAsync(posted: -100, held: 0);
        (await book.PostedAsync(LedgerAccountKind.OverrunLoss)).ShouldBe(-50);
        (await book.PostAsync(150)).ShouldBeOfType<PostingResult.Posted>();
        await book.ShouldHaveAsync(posted: 50, held: 0);
    }

    [Fact]
    public async Task A_claw_back_of_the_same_event_is_done_once()
    {
        await using var book = await LedgerBook.OpenAsync();
        await book.BuyAsync(300);
        await book.SettleAsync(await book.HoldAsync(200), 200);

        var results = await book.InOneBatchAsync([.. Enumerable.Repeat(
            () => book.PostAsync(LedgerTransactionKind.Refund, LedgerAccountKind.Refunds, -300, "refund:1", mayOverdraw: true), 5)]);

        results.Count(result => result is PostingResult.Posted).ShouldBe(1);
        await book.ShouldHaveAsync(posted: -200, held: 0);
    }

    [Fact]
    public async Task Who_did_it_and_why_stand_in_the_book()
    {
        await using var book = await LedgerBook.OpenAsync();

        await book.PostAsync(LedgerTransactionKind.Adjustment, LedgerAccountKind.Adjustment, 5, "adjustment:1");

        var transaction = await book.Database.ReadAsync(context => context.LedgerTransactions.SingleAsync());
        (transaction.ActorUserId, transaction.Description).ShouldBe(("tester", "Test"));
    }
}
