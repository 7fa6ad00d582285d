using Shouldly;
using SmoothLlm.Core.Ledger;
using SmoothLlm.Core.Money;
using SmoothLlm.Tests.Support;
using Xunit;

namespace SmoothLlm.Tests.Ledger;

/// <summary>A hold that grows while its stream runs.</summary>
public sealed class HoldExtensionTests
{
    [Fact]
    public async Task Extending_holds_more_and_the_charge_comes_from_all_of_it()
    {
        await using var book = await LedgerBook.OpenAsync(credit: 1000);
        var requestId = await book.HoldAsync(400);

        (await book.ExtendAsync(requestId, 900)).ShouldBeOfType<HoldResult.Granted>();
        await book.ShouldHaveAsync(posted: 1000, held: 900);
        (await book.SettleAsync(requestId, 850)).ShouldBe(new SettlementResult.Settled(new NanoUsd(850)));

        await book.ShouldHaveAsync(posted: 150, held: 0);
        var hold = await book.FindHoldAsync(requestId);
        (hold.State, hold.AmountNanoUsd, hold.CapturedNanoUsd).ShouldBe((HoldState.Captured, 900, 850));
    }

    [Theory]
    [InlineData(900)]
    [InlineData(400)]
    [InlineData(0)]
    public async Task Extending_to_what_is_held_already_or_to_less_is_granted_and_changes_nothing(long amount)
    {
        await using var book = await LedgerBook.OpenAsync(credit: 1000);
        var requestId = await book.HoldAsync(400);
        await book.ExtendAsync(requestId, 900);

        (await book.ExtendAsync(requestId, amount)).ShouldBeOfType<HoldResult.Granted>();

        await book.ShouldHaveAsync(posted: 1000, held: 900);
    }

    [Fact]
    public async Task Extending_beyond_the_wallet_is_refused_and_the_hold_stays_as_it_was()
    {
        await using var book = await LedgerBook.OpenAsync(credit: 1000);
        await book.HoldAsync(500);
        var requestId = await book.HoldAsync(400);

        (await book.ExtendAsync(requestId, 501)).ShouldBe(new HoldResult.Insufficient(new NanoUsd(100), new NanoUsd(500)));
        (await book.FindHoldAsync(requestId)).AmountNanoUsd.ShouldBe(400);
        (await book.ExtendAsync(requestId, 500)).ShouldBeOfType<HoldResult.Granted>();

        await book.ShouldHaveAsync(posted: 1000, held: 1000);
    }

    [Fact]
    public async Task Extending_on_a_closed_wallet_is_refused()
    {
        await using var book = await LedgerBook.OpenAsync(credit: 1000);
        var requestId = await book.HoldAsync(400);
        await book.CloseWalletAsync();

        (await book.ExtendAsync(requestId, 500)).ShouldBeOfType<HoldResult.AccountClosed>();

        await book.ShouldHaveAsync(posted: 1000, held: 400);
    }

    [Theory]
    [InlineData(100)]
    [InlineData(400)]
    [InlineData(900)]
    [InlineData(5000)]
    public async Task A_hold_that_has_ended_is_not_extended(long amount)
    {
        await using var book = await LedgerBook.OpenAsync(credit: 1000);
        var settled = await book.HoldAsync(400);
        await book.SettleAsync(settled, 150);
        var recovered = await book.HoldAsync(400);
        await book.RecoverAsync(recovered);

        (await book.ExtendAsync(settled, amount)).ShouldBeOfType<HoldResult.Ended>();
        (await book.ExtendAsync(recovered, amount)).ShouldBeOfType<HoldResult.Ended>();

        await book.ShouldHaveAsync(posted: 850, held: 0);
    }

    [Fact]
    public async Task A_request_without_a_hold_cannot_extend_one()
    {
        await using var book = await LedgerBook.OpenAsync(credit: 1000);

        (await book.ExtendAsync(Guid.NewGuid(), 10)).ShouldBeOfType<HoldResult.Unavailable>();

        await book.ShouldHaveAsync(posted: 1000, held: 0);
    }

    [Fact]
    public async Task Of_many_extensions_in_one_batch_as_many_are_granted_as_the_wallet_covers()
    {
        await using var book = await LedgerBook.OpenAsync(credit: 1000);
        var requests = new List<Guid>();
        for (int count = 0; count < 8; count++)
            requests.Add(await book.HoldAsync(50));

        var results = await book.InOneBatchAsync([.. requests.Select<Guid, Func<Task<HoldResult>>>(request => () => book.ExtendAsync(request, 200))]);

        // 600 are free, and each wants 150 more.
        results.Count(result => result is HoldResult.Granted).ShouldBe(4);
        results.Count(result => result is HoldResult.Insufficient).ShouldBe(4);
        await book.ShouldHaveAsync(posted: 1000, held: 1000);
    }

    [Fact]
    public async Task Opening_extending_and_settling_in_one_batch_leaves_the_book_in_order()
    {
        await using var book = await LedgerBook.OpenAsync(credit: 1000);
        var requestId = Guid.CreateVersion7(SqliteDatabase.Start);

        var outcomes = await book.InOneBatchAsync<object>(
            async () => await book.HoldAsync(requestId, 100),
            async () => await book.ExtendAsync(requestId, 300),
            async () => await book.ExtendAsync(requestId, 200),
            async () => await book.SettleAsync(requestId, 250),
            async () => await book.ExtendAsync(requestId, 400));

        outcomes.Select(outcome => outcome.GetType().Name).ShouldBe(["Granted", "Granted", "Granted", "Settled", "Ended"]);
        await book.ShouldHaveAsync(posted: 750, held: 0);
    }
}
