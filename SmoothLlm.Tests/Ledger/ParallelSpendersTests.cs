using Shouldly;
using SmoothLlm.Core.Ledger;
using SmoothLlm.Tests.Support;
using Xunit;
using Xunit.Abstractions;

namespace SmoothLlm.Tests.Ledger;

/// <summary>A hundred rounds of two hundred spenders at the ledger itself; over HTTP there are fewer, see ConcurrentHoldsTests.</summary>
public sealed class ParallelSpendersTests(ITestOutputHelper output)
{
    private const int Spenders = 200;
    private const long Hold = 130;
    private const long Charge = 100;

    [Fact]
    public async Task Of_200_spenders_at_once_as_many_are_granted_as_the_wallet_covers_in_every_round()
    {
        int rounds = TestScale.Of("SPENDER_ROUNDS", 100);
        await using var book = await LedgerBook.OpenAsync();
        for (int round = 1; round <= rounds; round++)
        {
            int affordable = round * 13 % 40;
            long credit = (affordable * Hold) + (round % Hold);
            await book.UseNewWalletAsync(credit);
            var requests = Enumerable.Range(0, Spenders).Select(_ => Guid.NewGuid()).ToList();

            var results = await Task.WhenAll(requests.Select(request => Task.Run(() => book.HoldAsync(request, Hold))));

            results.Count(result => result is HoldResult.Granted).ShouldBe(affordable);
            results.Count(result => result is HoldResult.Insufficient).ShouldBe(Spenders - affordable);
            await book.BalanceShouldBeAsync(posted: credit, held: affordable * Hold);
            // Each ends twice, from two sides.
            var granted = requests.Where((_, index) => results[index] is HoldResult.Granted);
            await Task.WhenAll(granted.Concat(granted).Select(request => Task.Run(() => book.SettleAsync(request, Charge))));
            await book.BalanceShouldBeAsync(posted: credit - (affordable * Charge), held: 0);
        }

        await book.AssertInvariantsAsync();
        output.WriteLine($"{rounds} rounds at the ledger, granted = affordable in each");
    }
}
