using Microsoft.Extensions.Logging.Abstractions;
using Shouldly;
using SmoothLlm.Core.Ledger;
using SmoothLlm.Core.Money;
using SmoothLlm.Infrastructure.Ledger;
using SmoothLlm.Tests.Support;
using Xunit;

namespace SmoothLlm.Tests.Ledger;

public sealed class SettlementJournalTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("smoothllm-test-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void What_was_kept_and_not_forgotten_is_there_at_the_next_start()
    {
        var kept = Settlement(7);
        kept = kept with { Hold = new HoldRequest(kept.Usage.RequestId, 3, new NanoUsd(9), Guid.CreateVersion7(SqliteDatabase.Start), kept.Usage.MarginBasisPoints) };
        var forgotten = Settlement(8);
        using (var journal = SettlementJournal.Open(folder))
        {
            journal.TryKeep(kept).ShouldBeTrue();
            journal.TryKeep(forgotten).ShouldBeTrue();
            journal.Forget(forgotten.Usage.RequestId);
        }

        using var next = SettlementJournal.Open(folder);
        var read = next.ReadKept().ShouldHaveSingleItem();
        read.Charge.ShouldBe(kept.Charge);
        read.Usage.ShouldBeEquivalentTo(kept.Usage);
        read.Hold.ShouldBe(kept.Hold);
    }

    [Fact]
    public void A_settlement_that_is_kept_twice_takes_one_place_and_is_forgotten_once()
    {
        var settlement = Settlement(7);
        using (var journal = SettlementJournal.Open(folder))
        {
            journal.TryKeep(settlement).ShouldBeTrue();
            journal.TryKeep(settlement).ShouldBeTrue();
            journal.Forget(settlement.Usage.RequestId);
        }

        using var next = SettlementJournal.Open(folder);
        next.ReadKept().ShouldBeEmpty();
    }

    [Fact]
    public void A_journal_without_room_says_so_and_has_room_again_when_something_is_forgotten()
    {
        using var journal = SettlementJournal.Open(folder);
        var first = Settlement(1);
        journal.TryKeep(first).ShouldBeTrue();
        Enumerable.Range(0, 100_000).TakeWhile(_ => journal.TryKeep(Settlement(1))).Count().ShouldBeLessThan(100_000);

        journal.Forget(first.Usage.RequestId);

        journal.TryKeep(Settlement(1)).ShouldBeTrue();
        journal.TryKeep(Settlement(1)).ShouldBeFalse();
    }

    [Fact]
    public void Two_processes_on_one_folder_have_a_journal_each()
    {
        using var one = SettlementJournal.Open(folder);
        using var other = SettlementJournal.Open(folder);
        one.TryKeep(Settlement(1)).ShouldBeTrue();

        other.ReadKept().ShouldBeEmpty();
        Directory.GetFiles(folder, "settlements-*.journal").Length.ShouldBe(2);
    }

    [Fact]
    public async Task What_a_killed_process_had_promised_is_charged_once_at_the_next_start()
    {
        await using var book = await LedgerBook.OpenAsync(credit: 1000);
        var lost = await book.HoldAsync(400);
        var written = await book.HoldAsync(300);
        var journal = book.Database.Get<SettlementJournal>();
        // The process dies after the answers and before the one commit, and after the other commit but before it is forgotten.
        journal.TryKeep(book.Settlement(lost, 150)).ShouldBeTrue();
        await book.SettleAsync(written, 100);
        journal.TryKeep(book.Settlement(written, 100)).ShouldBeTrue();

        await new SettlementReplay(journal, book.Ledger, NullLogger<SettlementReplay>.Instance).StartAsync(CancellationToken.None);

        await book.ShouldHaveAsync(posted: 750, held: 0);
        journal.ReadKept().ShouldBeEmpty();
    }

    private static SettlementRequest Settlement(long charge) =>
        new(new NanoUsd(charge), UsageRows.Record(Guid.NewGuid(), SqliteDatabase.Start));
}
