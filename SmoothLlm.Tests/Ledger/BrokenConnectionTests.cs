using Microsoft.Data.SqlClient;
using Shouldly;
using SmoothLlm.Core.Ledger;
using SmoothLlm.Infrastructure.Ledger;
using Xunit;

namespace SmoothLlm.Tests.Ledger;

/// <summary>A database server that restarts, or a network that is cut, under the ledger's writer.</summary>
public sealed class BrokenConnectionTests
{
    private readonly FlakyNetwork network = new();

    [Fact]
    public async Task A_connection_that_broke_is_replaced_and_nothing_is_refused()
    {
        await using var book = await OpenAsync();
        var requestId = await book.HoldAsync(400);

        network.Break();
        (await book.SettleAsync(requestId, 150)).ShouldBeOfType<SettlementResult.Settled>();

        await book.ShouldHaveAsync(posted: 850, held: 0);
        network.Opened.ShouldBe(2);
    }

    [Fact]
    public async Task An_ending_that_finds_the_database_out_of_reach_is_kept_until_it_is_back()
    {
        await using var book = await OpenAsync();
        var retries = book.Database.Get<SettlementRetries>();
        var requestId = await book.HoldAsync(400);

        network.Break();
        network.IsDown = true;
        (await book.SettleAsync(requestId, 150)).ShouldBeOfType<SettlementResult.Unavailable>();
        (await book.HoldAsync(Guid.NewGuid(), 100)).ShouldBeOfType<HoldResult.Unavailable>();
        retries.Holds(requestId).ShouldBeTrue();

        network.IsDown = false;
        book.Database.Time.Advance(TimeSpan.FromSeconds(1));
        (await retries.RetryAsync(book.Ledger)).ShouldBe(1);
        await book.ShouldHaveAsync(posted: 850, held: 0);
    }

    [Fact]
    public async Task A_batch_finds_only_once_that_the_database_is_out_of_reach()
    {
        await using var book = await OpenAsync();
        await book.HoldAsync(1);
        network.Break();
        network.IsDown = true;
        int before = network.Tried;

        var results = await book.InOneBatchAsync([.. Enumerable.Range(0, 20).Select(_ => (Func<Task<HoldResult>>)(() => book.HoldAsync(Guid.NewGuid(), 1)))]);

        results.ShouldAllBe(result => result is HoldResult.Unavailable);
        (network.Tried - before).ShouldBeLessThan(5);
    }

    [Fact]
    public void A_statement_that_failed_is_bound_anew_when_it_is_tried_again()
    {
        using var connection = new SqlConnection();
        using var command = new SqlCommand("SELECT @p1", connection);
        using var statement = new SqlServerLedgerStatement(command, () => null);

        Should.Throw<InvalidOperationException>(() => statement.Bind(1, 5).Execute());
        Should.Throw<InvalidOperationException>(() => statement.Bind(1, 5).Insert());
        Should.Throw<InvalidOperationException>(() => statement.Bind(1, 5).ReadRow(1));
        Should.Throw<InvalidOperationException>(() => statement.Bind(1, 5).ReadText());

        command.Parameters.Count.ShouldBe(0);
    }

    private Task<LedgerBook> OpenAsync() => LedgerBook.OpenAsync(network.Connect, credit: 1000);
}
