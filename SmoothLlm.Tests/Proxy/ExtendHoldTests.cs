using Shouldly;
using SmoothLlm.Core.Ledger;
using SmoothLlm.Core.Money;
using SmoothLlm.Core.Pricing;
using SmoothLlm.Core.Proxy;
using SmoothLlm.Core.Proxy.Steps;
using SmoothLlm.Infrastructure.Persistence;
using SmoothLlm.Tests.Support;
using SmoothLlm.Tests.Ledger;
using Xunit;

namespace SmoothLlm.Tests.Proxy;

/// <summary>
/// Holds of streams against the real book. A token of output costs one nano-USD, a slice has 100 tokens, and a hold has
/// four nano-USD more for rounding.
/// </summary>
public sealed class ExtendHoldTests
{
    private const int Slice = 100;
    private const int Rounding = 4;

    [Fact]
    public async Task Nothing_is_asked_before_three_quarters_are_used()
    {
        await using var book = await LedgerBook.OpenAsync(credit: 10_000);
        var (held, requestId) = await BeginAsync(book);

        held.LookAt.ShouldBe(75);
        (await held.LookAsync(74)).ShouldBeNull();

        (await book.FindHoldAsync(requestId)).AmountNanoUsd.ShouldBe(Slice + Rounding);
    }

    [Fact]
    public async Task At_three_quarters_the_stream_does_not_wait_and_at_the_end_of_the_hold_it_does()
    {
        await using var book = await LedgerBook.OpenAsync(credit: 10_000);
        var (held, requestId) = await BeginAsync(book);
        ValueTask<ProxyError?> atTheEnd;
        using (await book.Database.Get<WriteGate>().EnterAsync(CancellationToken.None))
        {
            held.LookAsync(75).IsCompletedSuccessfully.ShouldBeTrue();
            held.LookAt.ShouldBe(100);
            atTheEnd = held.LookAsync(100);
            atTheEnd.IsCompleted.ShouldBeFalse();
        }

        (await atTheEnd).ShouldBeNull();
        (await book.FindHoldAsync(requestId)).AmountNanoUsd.ShouldBe((2 * Slice) + Rounding);
        held.LookAt.ShouldBe(150);
    }

    [Fact]
    public async Task A_burst_over_several_slices_is_held_for_as_a_whole()
    {
        await using var book = await LedgerBook.OpenAsync(credit: 10_000);
        // With more to come the next slice would be asked for while the book is looked at.
        var (held, requestId) = await BeginAsync(book, longest: 6 * Slice);

        (await held.LookAsync(550)).ShouldBeNull();

        (await book.FindHoldAsync(requestId)).AmountNanoUsd.ShouldBeGreaterThanOrEqualTo(550);
        held.LookAt.ShouldBeGreaterThan(550);
        await book.ShouldHaveAsync(posted: 10_000, held: (await book.FindHoldAsync(requestId)).AmountNanoUsd);
    }

    [Fact]
    public async Task No_more_is_held_than_the_models_longest_answer()
    {
        await using var book = await LedgerBook.OpenAsync(credit: 10_000);
        var (held, requestId) = await BeginAsync(book, longest: 150);

        (await held.LookAsync(100)).ShouldBeNull();
        held.LookAt.ShouldBe(long.MaxValue);

        (await book.FindHoldAsync(requestId)).AmountNanoUsd.ShouldBe(150 + Rounding);
    }

    [Fact]
    public async Task A_request_with_a_cap_never_asks()
    {
        await using var book = await LedgerBook.OpenAsync(credit: 10_000);
        var (held, _) = await BeginAsync(book, longest: Slice);
        held.LookAt.ShouldBe(long.MaxValue);
    }

    [Fact]
    public async Task When_a_slice_is_not_covered_the_rest_of_the_wallet_is_held_and_then_the_stream_ends()
    {
        await using var book = await LedgerBook.OpenAsync(credit: 160);
        var (held, _) = await BeginAsync(book);

        (await held.LookAsync(100)).ShouldBeNull();
        await book.ShouldHaveAsync(posted: 160, held: 160);
        (await held.LookAsync(155)).ShouldBeNull();
        var refusal = await held.LookAsync(156);

        refusal.ShouldNotBeNull().Kind.ShouldBe(ProxyErrorKind.CreditsInsufficient);
        await book.ShouldHaveAsync(posted: 160, held: 160);
    }

    [Fact]
    public async Task What_others_hold_makes_the_end_a_passing_one()
    {
        await using var book = await LedgerBook.OpenAsync(credit: 1000);
        var (held, _) = await BeginAsync(book);
        await book.HoldAsync(1000 - Slice - Rounding);

        (await held.LookAsync(100)).ShouldNotBeNull().Kind.ShouldBe(ProxyErrorKind.CreditsHeld);
    }

    [Fact]
    public async Task What_others_give_back_before_the_hold_is_used_up_is_taken()
    {
        await using var book = await LedgerBook.OpenAsync(credit: 1000);
        var (held, requestId) = await BeginAsync(book);
        var other = await book.HoldAsync(1000 - Slice - Rounding);

        (await held.LookAsync(80)).ShouldBeNull();
        (await book.SettleAsync(other, 0)).ShouldBeOfType<SettlementResult.Settled>();
        (await held.LookAsync(100)).ShouldBeNull();

        (await book.FindHoldAsync(requestId)).AmountNanoUsd.ShouldBe((2 * Slice) + Rounding);
    }

    [Fact]
    public async Task A_hold_that_has_ended_ends_its_stream()
    {
        await using var book = await LedgerBook.OpenAsync(credit: 1000);
        var (held, requestId) = await BeginAsync(book);
        (await book.Ledger.RecoverAsync(requestId, CancellationToken.None)).ShouldBeOfType<SettlementResult.Settled>();

        (await held.LookAsync(100)).ShouldNotBeNull().Kind.ShouldBe(ProxyErrorKind.LedgerUnavailable);
    }

    private static async Task<(HeldOutput Held, Guid RequestId)> BeginAsync(LedgerBook book, long longest = long.MaxValue)
    {
        var requestId = await book.HoldAsync(Slice + Rounding);
        var request = ProxyRequests.Create(TimeProvider.System, requestId: requestId);
        var price = request.Route.Candidates[0].Price;
        var size = new HoldSize(new WorstCase(0, new NanoUsd(Slice + Rounding), price), Slice, longest, null);
        var authorization = new SpendAuthorization.CreditsHeld(
            size, new HoldRequest(Guid.CreateVersion7(), 1, size.Worst.Amount, Guid.Empty, 0), new OpeningHold(IsExpected: false, new PendingTask<HoldResult>(Task.FromResult<HoldResult>(HoldResult.Granted.Instance))));
        return (new ExtendHold(book.Ledger, new ProxyOptions { DefaultHeldOutputTokens = Slice }).Begin(authorization, request, request.Route.Candidates[0]), requestId);
    }
}
