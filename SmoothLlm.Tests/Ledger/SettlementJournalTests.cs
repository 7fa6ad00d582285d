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
            journal.TryKeep(kept).ShouldNotBeNull();
            journal.Forget(journal.TryKeep(forgotten).ShouldNotBeNull());
        }

        using var next = SettlementJournal.Open(folder);
        var read = next.ReadLeft().ShouldHaveSingleItem();
        read.Charge.ShouldBe(kept.Charge);
        read.Usage.ShouldBeEquivalentTo(kept.Usage);
        read.Hold.ShouldBe(kept.Hold);
    }

    [Fact]
    public void What_could_not_be_written_stays_at_its_place_until_it_is()
    {
        var settlement = Settlement(7);
        using (var journal = SettlementJournal.Open(folder))
        {
            int place = journal.TryKeep(settlement).ShouldNotBeNull();
            journal.Leave(settlement.Usage.RequestId, place);
            journal.ReadLeft().ShouldHaveSingleItem().Usage.RequestId.ShouldBe(settlement.Usage.RequestId);
            journal.TryKeep(settlement).ShouldBe(place);
            journal.Forget(place);
            journal.ReadLeft().ShouldBeEmpty();
        }

        using var next = SettlementJournal.Open(folder);
        next.ReadLeft().ShouldBeEmpty();
    }

    [Fact]
    public void Left_twice_it_takes_one_place()
    {
        var settlement = Settlement(7);
        using var journal = SettlementJournal.Open(folder);
        int first = journal.TryKeep(settlement).ShouldNotBeNull();
        int second = journal.TryKeep(settlement).ShouldNotBeNull();
        second.ShouldNotBe(first);

        journal.Leave(settlement.Usage.RequestId, first);
        journal.Leave(settlement.Usage.RequestId, second);

        journal.ReadLeft().ShouldHaveSingleItem();
        journal.TryKeep(Settlement(8)).ShouldBe(second);
    }

    [Fact]
    public void A_journal_without_room_says_so_and_has_room_again_when_something_is_forgotten()
    {
        using var journal = SettlementJournal.Open(folder);
        int first = journal.TryKeep(Settlement(1)).ShouldNotBeNull();
        Enumerable.Range(0, 100_000).TakeWhile(_ => journal.TryKeep(Settlement(1)) is not null).Count().ShouldBeLessThan(100_000);

        journal.Forget(first);

        journal.TryKeep(Settlement(1)).ShouldBe(first);
        journal.TryKeep(Settlement(1)).ShouldBeNull();
    }

    [Fact]
    public void A_journal_grows_when_much_is_under_way_and_loses_nothing_by_it()
    {
        var settlement = Settlement(7);
        string file = Path.Combine(folder, "settlements-1.journal");
        using (var journal = SettlementJournal.Open(folder))
        {
            journal.TryKeep(settlement).ShouldNotBeNull();
            long length = new FileInfo(file).Length;
            var places = Enumerable.Range(0, 10_000).Select(_ => journal.TryKeep(Settlement(1)).ShouldNotBeNull()).ToList();
            places.Distinct().Count().ShouldBe(places.Count);
            new FileInfo(file).Length.ShouldBeGreaterThan(length);
            places.ForEach(journal.Forget);
            journal.TryKeep(Settlement(2)).ShouldBe(places[^1]);
        }

        using var next = SettlementJournal.Open(folder);
        next.ReadLeft().Select(left => left.Charge.Value).Order().ShouldBe([2, 7]);
    }

    [Fact]
    public void Two_processes_on_one_folder_have_a_journal_each()
    {
        using var one = SettlementJournal.Open(folder);
        using var other = SettlementJournal.Open(folder);
        one.TryKeep(Settlement(1)).ShouldNotBeNull();

        other.ReadLeft().ShouldBeEmpty();
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
        Promise(book.Settlement(lost, 150));
        await book.SettleAsync(written, 100);
        Promise(book.Settlement(written, 100));

        await new SettlementReplay(journal, book.Ledger, NullLogger<SettlementReplay>.Instance).StartAsync(CancellationToken.None);

        await book.ShouldHaveAsync(posted: 750, held: 0);
        journal.ReadLeft().ShouldBeEmpty();

        // As the next start finds it.
        void Promise(SettlementRequest settlement) =>
            journal.Leave(settlement.Usage.RequestId, journal.TryKeep(settlement).ShouldNotBeNull());
    }

    private static SettlementRequest Settlement(long charge) =>
        new(new NanoUsd(charge), UsageRows.Record(Guid.NewGuid(), SqliteDatabase.Start));
}
