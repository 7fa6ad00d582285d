using Shouldly;
using SmoothLlm.Core.Ledger;
using SmoothLlm.Core.Money;
using SmoothLlm.Tests.Support;
using Xunit;

namespace SmoothLlm.Tests.Ledger;

/// <summary>Holds that are opened and ended in one batch, and endings whose hold is not in the book.</summary>
public sealed class BatchHoldsTests
{
    [Fact]
    public async Task A_hold_that_opens_and_ends_in_one_batch_is_charged_and_written_as_any_other()
    {
        await using var book = await LedgerBook.OpenAsync(credit: 1000);
        var requestId = NewId();

        object[] results = await book.InOneBatchAsync<object>(
            async () => await book.HoldAsync(requestId, 400),
            async () => await book.SettleAsync(requestId, 150));

        results.ShouldBe([HoldResult.Granted.Instance, new SettlementResult.Settled(new NanoUsd(150))]);
        var hold = await book.FindHoldAsync(requestId);
        (hold.State, hold.AmountNanoUsd, hold.CapturedNanoUsd).ShouldBe((HoldState.Captured, 400, 150));
        hold.EndedAt.ShouldNotBeNull();
        await book.ShouldHaveAsync(posted: 850, held: 0);
    }

    [Fact]
    public async Task Opened_twice_and_ended_twice_in_one_batch_it_is_held_once_and_charged_once()
    {
        await using var book = await LedgerBook.OpenAsync(credit: 1000);
        var requestId = NewId();

        object[] results = await book.InOneBatchAsync<object>(
            async () => await book.HoldAsync(requestId, 400),
            async () => await book.HoldAsync(requestId, 400),
            async () => await book.SettleAsync(requestId, 150),
            async () => await book.SettleAsync(requestId, 150));

        results[1].ShouldBe(HoldResult.Granted.Instance);
        results[3].ShouldBeOfType<SettlementResult.AlreadyEnded>();
        await book.ShouldHaveAsync(posted: 850, held: 0);
    }

    [Fact]
    public async Task Extended_saved_and_recovered_in_the_batch_that_opens_it_it_is_charged_what_was_saved()
    {
        await using var book = await LedgerBook.OpenAsync(credit: 1000);
        var requestId = NewId();

        object[] results = await book.InOneBatchAsync<object>(
            async () => await book.HoldAsync(requestId, 400),
            async () => await book.ExtendAsync(requestId, 600),
            () =>
            {
                book.Ledger.SaveProgress(book.Draft(requestId, 500)).ShouldBeTrue();
                return Task.FromResult<object>(true);
            },
            async () => await book.RecoverAsync(requestId));

        results[1].ShouldBeOfType<HoldResult.Granted>();
        results[3].ShouldBe(new SettlementResult.Settled(new NanoUsd(500)));
        await book.ShouldHaveAsync(posted: 500, held: 0);
    }

    [Fact]
    public async Task An_ending_whose_hold_died_with_its_process_is_charged_from_what_it_had_held()
    {
        await using var book = await LedgerBook.OpenAsync(credit: 1000);
        await book.HoldAsync(300);
        var requestId = NewId();

        (await SettleLateAsync(book, requestId, held: 400, charge: 150)).ShouldBe(new SettlementResult.Settled(new NanoUsd(150)));
        (await SettleLateAsync(book, requestId, held: 400, charge: 150)).ShouldBeOfType<SettlementResult.AlreadyEnded>();

        (await book.FindHoldAsync(requestId)).AmountNanoUsd.ShouldBe(400);
        await book.ShouldHaveAsync(posted: 850, held: 300);
    }

    [Fact]
    public async Task An_ending_whose_hold_was_refused_is_charged_what_is_free_and_never_what_others_hold()
    {
        await using var book = await LedgerBook.OpenAsync(credit: 1000);
        await book.HoldAsync(900);

        (await SettleLateAsync(book, NewId(), held: 400, charge: 350)).ShouldBe(new SettlementResult.Settled(new NanoUsd(100)));

        await book.ShouldHaveAsync(posted: 900, held: 900);
        (await book.PostedAsync(LedgerAccountKind.OverrunLoss)).ShouldBe(-250);
    }

    [Fact]
    public async Task An_ending_of_a_request_that_never_had_a_hold_is_refused()
    {
        await using var book = await LedgerBook.OpenAsync(credit: 1000);

        (await book.SettleAsync(NewId(), 10)).ShouldBeOfType<SettlementResult.Unavailable>();

        await book.ShouldHaveAsync(posted: 1000, held: 0);
    }

    private static async Task<SettlementResult> SettleLateAsync(LedgerBook book, Guid requestId, long held, long charge)
    {
        var hold = new HoldRequest(requestId, book.AccountId, new NanoUsd(held), book.PriceVersionId, 2000);
        return await (await book.Ledger.SettleAsync(book.Settlement(requestId, charge) with { Hold = hold })).Outcome;
    }

    private static Guid NewId() => Guid.CreateVersion7(SqliteDatabase.Start);
}
