using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging.Abstractions;
using Shouldly;
using SmoothLlm.Core.Ledger;
using SmoothLlm.Core.Money;
using SmoothLlm.Infrastructure.Ledger;
using SmoothLlm.Infrastructure.Persistence;
using SmoothLlm.Infrastructure.Persistence.Sqlite;
using Xunit;

namespace SmoothLlm.Tests.Ledger;

/// <summary>Two nodes on one book, each of which computes from what it has read while the other one writes.</summary>
public sealed class TwoNodesTests
{
    [Fact]
    public async Task What_another_node_took_meanwhile_is_not_spent_again()
    {
        await using var book = await LedgerBook.OpenAsync(credit: 100);
        using var journals = new Journals();
        using var other = Node(book, journals.Next(), () => { });
        bool hasInterfered = false;
        using var node = Node(book, journals.Next(), () =>
        {
            if (hasInterfered)
                return;
            hasInterfered = true;
            other.Open(Hold(book, Guid.NewGuid(), 60)).Outcome.GetAwaiter().GetResult().ShouldBeOfType<HoldResult.Granted>();
        });

        var result = await node.Open(Hold(book, Guid.NewGuid(), 60)).Outcome;

        result.ShouldBe(new HoldResult.Insufficient(new NanoUsd(40), new NanoUsd(60)));
        await book.ShouldHaveAsync(posted: 100, held: 60);
    }

    [Fact]
    public async Task Two_nodes_that_end_the_same_hold_charge_once()
    {
        await using var book = await LedgerBook.OpenAsync(credit: 1000);
        var requestId = await book.HoldAsync(400);
        using var journals = new Journals();
        using var other = Node(book, journals.Next(), () => { });
        bool hasInterfered = false;
        using var node = Node(book, journals.Next(), () =>
        {
            if (hasInterfered)
                return;
            hasInterfered = true;
            SettleAsync(other, book, requestId, 250).GetAwaiter().GetResult().ShouldBeOfType<SettlementResult.Settled>();
        });

        (await node.RecoverAsync(requestId, CancellationToken.None)).ShouldBeOfType<SettlementResult.AlreadyEnded>();

        await book.ShouldHaveAsync(posted: 750, held: 0);
    }

    [Fact]
    public async Task Two_nodes_under_load_grant_what_the_wallet_covers_and_keep_the_book_in_order()
    {
        const int Affordable = 25;
        await using var book = await LedgerBook.OpenAsync(credit: (Affordable * 10) + 9);
        using var journals = new Journals();
        using var first = Node(book, journals.Next(), () => Thread.Yield());
        using var second = Node(book, journals.Next(), () => Thread.Yield());

        var granted = await Task.WhenAll(Enumerable.Range(0, 200).Select(async number =>
        {
            var (opens, ends) = number % 2 == 0 ? (first, second) : (second, first);
            var requestId = Guid.NewGuid();
            // A wallet that changes under a node five times in a row is unavailable to this request.
            if (await opens.Open(Hold(book, requestId, 10)).Outcome is not HoldResult.Granted)
                return 0;
            while (await SettleAsync(ends, book, requestId, 10) is SettlementResult.Unavailable)
                await Task.Yield();
            return 1;
        }));

        granted.Sum().ShouldBeLessThanOrEqualTo(Affordable);
        await book.ShouldHaveAsync(posted: (Affordable * 10) + 9 - (granted.Sum() * 10), held: 0);
    }

    private static HoldRequest Hold(LedgerBook book, Guid requestId, long amount) =>
        new(requestId, book.AccountId, new NanoUsd(amount), book.PriceVersionId, 2000);

    private static async Task<SettlementResult> SettleAsync(LedgerWriter node, LedgerBook book, Guid requestId, long charge) =>
        await (await node.SettleAsync(book.Settlement(requestId, charge))).Outcome;

    private static LedgerWriter Node(LedgerBook book, SettlementJournal journal, Action afterRead)
    {
        string path = new SqliteConnectionStringBuilder(book.Database.Get<DatabaseOptions>().ConnectionString).DataSource;
        return new LedgerWriter(
            () => new ReadCommittedSession(new SqliteLedgerSession(path, SqliteConnections.WritingSetup), afterRead),
            new WriteGate(isExclusive: false),
            journal,
            headroom: null,
            book.Database.Get<SettlementRetries>(),
            new NodeIdentity(Guid.NewGuid()),
            book.Database.Get<LedgerMeters>(),
            book.Database.Time,
            NullLogger<LedgerWriter>.Instance);
    }

    private sealed class Journals : IDisposable
    {
        private readonly string folder = Directory.CreateTempSubdirectory("smoothllm-test-").FullName;
        private readonly List<SettlementJournal> open = [];

        public SettlementJournal Next()
        {
            open.Add(SettlementJournal.Open(folder));
            return open[^1];
        }

        public void Dispose()
        {
            open.ForEach(journal => journal.Dispose());
            Directory.Delete(folder, recursive: true);
        }
    }
}
