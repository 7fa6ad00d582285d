using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using Shouldly;
using SmoothLlm.Infrastructure.Ledger;
using SmoothLlm.Infrastructure.Persistence;
using SmoothLlm.Infrastructure.Persistence.Sqlite;
using Xunit;

namespace SmoothLlm.Tests.Persistence;

/// <summary>What migrations do to a book that is in use.</summary>
public sealed class MigrationTests : IDisposable
{
    private const string EntriesById = "UsageBeginnings";
    private const string EntriesByTransaction = "EntriesByTransaction";
    private const string HoldsByRequest = "HoldsByRequest";
    private const string CreditReferences = "CreditReferences";

    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("smoothllm-test-");

    public void Dispose() => folder.Delete(recursive: true);

    [Fact]
    public async Task Entries_that_were_numbered_are_the_same_by_their_transactions_and_stay_append_only()
    {
        await using var context = Open();
        var migrator = context.GetService<IMigrator>();
        await migrator.MigrateAsync(EntriesById);
        await context.Database.ExecuteSqlRawAsync(
            """
            INSERT INTO LedgerAccounts (Id, Kind, PostedNanoUsd, HeldNanoUsd, IsActive) VALUES (100, 'Wallet', 0, 0, 1);
            INSERT INTO LedgerTransactions (Id, Kind, Reference, PostedAt) VALUES (7, 'Grant', 'a', 0), (8, 'Capture', 'b', 0);
            INSERT INTO LedgerEntries (TransactionId, AccountId, AmountNanoUsd, BalanceAfterNanoUsd)
                VALUES (7, 100, 500, 500), (7, 1, -500, NULL), (8, 100, -20, 480), (8, 2, 20, NULL);
            """);

        await migrator.MigrateAsync(EntriesByTransaction);
        var entries = await EntriesAsync(context);
        var refusal = await Should.ThrowAsync<SqliteException>(() => context.Database.ExecuteSqlRawAsync("DELETE FROM LedgerEntries"));
        await migrator.MigrateAsync(EntriesById);
        var back = await context.Database.SqlQueryRaw<long>("SELECT Id AS Value FROM LedgerEntries ORDER BY Id").ToListAsync();

        entries.ShouldBe([(7, 1, -500, null), (7, 100, 500, 500), (8, 2, 20, null), (8, 100, -20, 480)]);
        refusal.Message.ShouldContain("append-only");
        back.ShouldBe([1, 2, 3, 4]);
        (await EntriesAsync(context)).ShouldBe(entries);
    }

    [Fact]
    public async Task Holds_that_were_numbered_are_the_same_by_their_requests_and_a_request_still_has_one()
    {
        await using var context = Open();
        var migrator = context.GetService<IMigrator>();
        await migrator.MigrateAsync(EntriesByTransaction);
        await context.Database.ExecuteSqlRawAsync(
            """
            INSERT INTO Holds (RequestId, AccountId, State, AmountNanoUsd, CapturedNanoUsd, PriceVersionId, MarginBasisPoints, NodeId, OpenedAt, EndedAt)
            VALUES ('0198A1B0-0000-7000-8000-000000000002', 100, 10, 500, 400, '0198A1B0-0000-7000-8000-00000000000A', 2000, '0198A1B0-0000-7000-8000-00000000000B', 1, 5),
                ('0198A1B0-0000-7000-8000-000000000001', 101, 0, 600, 0, '0198A1B0-0000-7000-8000-00000000000A', 2000, '0198A1B0-0000-7000-8000-00000000000B', 2, NULL);
            """);
        var before = await HoldsAsync(context);

        await migrator.MigrateAsync(HoldsByRequest);
        var after = await HoldsAsync(context);
        var refusal = await Should.ThrowAsync<SqliteException>(() => context.Database.ExecuteSqlRawAsync(
            "INSERT INTO Holds SELECT * FROM Holds WHERE EndedAt IS NULL"));
        long open = await context.Database.SqlQueryRaw<long>("SELECT COUNT(*) AS Value FROM Holds INDEXED BY IX_Holds_Open WHERE EndedAt IS NULL").SingleAsync();
        await migrator.MigrateAsync(EntriesByTransaction);
        var back = await context.Database.SqlQueryRaw<string>("SELECT RequestId AS Value FROM Holds ORDER BY Id").ToListAsync();

        before.Count.ShouldBe(2);
        after.ShouldBe(before);
        refusal.Message.ShouldContain("UNIQUE");
        open.ShouldBe(1);
        back.ShouldBe(["0198A1B0-0000-7000-8000-000000000002", "0198A1B0-0000-7000-8000-000000000001"]);
        (await HoldsAsync(context)).ShouldBe(before);
    }

    [Fact]
    public async Task What_is_no_capture_still_has_a_reference_of_its_own_by_which_it_is_found()
    {
        await using var context = Open();
        var migrator = context.GetService<IMigrator>();
        await migrator.MigrateAsync(HoldsByRequest);
        await context.Database.ExecuteSqlRawAsync(
            "INSERT INTO LedgerTransactions (Id, Kind, Reference, PostedAt) VALUES (7, 'Grant', 'a', 0), (8, 'Capture', 'b', 0), (9, 'Refund', 'a', 0)");

        await migrator.MigrateAsync(CreditReferences);
        var refusal = await Should.ThrowAsync<SqliteException>(() => context.Database.ExecuteSqlRawAsync(
            "INSERT INTO LedgerTransactions (Kind, Reference, PostedAt) VALUES ('Grant', 'a', 1)"));
        await using var command = context.Database.GetDbConnection().CreateCommand();
        command.CommandText = "EXPLAIN QUERY PLAN " + LedgerStatements.PostedTransaction;
        await context.Database.OpenConnectionAsync();
        await using var plan = await command.ExecuteReaderAsync();

        refusal.Message.ShouldContain("UNIQUE");
        (await plan.ReadAsync()).ShouldBeTrue();
        plan.GetString(3).ShouldContain("IX_LedgerTransactions_Kind_Reference");
        await plan.DisposeAsync();
        await migrator.MigrateAsync(HoldsByRequest);
    }

    private SqliteDbContext Open() => new(
        new DbContextOptionsBuilder<SqliteDbContext>().UseSqlite($"Data Source={Path.Combine(folder.FullName, "book.db")};Pooling=False").Options, new WriteGate(isExclusive: true));

    private static Task<List<string>> HoldsAsync(SmoothLlmDbContext context) => context.Database.SqlQueryRaw<string>(
        """
        SELECT RequestId || ' ' || AccountId || ' ' || State || ' ' || AmountNanoUsd || ' ' || CapturedNanoUsd || ' ' || PriceVersionId || ' ' || MarginBasisPoints
            || ' ' || NodeId || ' ' || OpenedAt || ' ' || COALESCE(EndedAt, 'open') AS Value
        FROM Holds ORDER BY RequestId
        """).ToListAsync();

    private static async Task<List<(long Transaction, long Account, long Amount, long? After)>> EntriesAsync(SmoothLlmDbContext context)
    {
        var found = await context.LedgerEntries.AsNoTracking().OrderBy(entry => entry.TransactionId).ThenBy(entry => entry.AccountId).ToListAsync();
        return found.ConvertAll(entry => (entry.TransactionId, entry.AccountId, entry.AmountNanoUsd, entry.BalanceAfterNanoUsd));
    }
}
