using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Shouldly;
using SmoothLlm.Core.Ledger;
using SmoothLlm.Core.Payments;
using SmoothLlm.Core.Usage;
using SmoothLlm.Infrastructure.Ledger;
using SmoothLlm.Infrastructure.Persistence;
using SmoothLlm.Infrastructure.Persistence.Sqlite;
using SmoothLlm.Tests.Support;
using Xunit;

namespace SmoothLlm.Tests.Ledger;

/// <summary>A rule that cannot fail shows nothing: each is broken behind the ledger's back, and says so.</summary>
public sealed class LedgerInvariantsTests
{
    private const string DropTriggers =
        """
        DROP TRIGGER LedgerEntries_append_only_UPDATE; DROP TRIGGER LedgerEntries_append_only_DELETE;
        DROP TRIGGER LedgerTransactions_append_only_UPDATE; DROP TRIGGER LedgerTransactions_append_only_DELETE;
        """;

    private const string Purchase =
        "INSERT INTO Purchases (Id, OrganizationId, UserId, Origin, AmountNanoUsd, Status, RefundedNanoUsd, DisputedNanoUsd, CreatedAt) SELECT '{0}', Id, 'u', 'Checkout', {1}, '{2}', {3}, 0, 0 FROM Organizations;";

    /// <summary>The rules that break with what is done to the book. It has a wallet with 1000, a hold of 300 and a charge of 150.</summary>
    public static TheoryData<string, string> Damages => new()
    {
        { "I1 I2 I10 I12", "UPDATE LedgerEntries SET AmountNanoUsd = AmountNanoUsd - 1 WHERE AmountNanoUsd = -150; UPDATE LedgerAccounts SET PostedNanoUsd = PostedNanoUsd - 1 WHERE Kind = 'Revenue'" },
        { "I2 I12", "UPDATE LedgerAccounts SET PostedNanoUsd = PostedNanoUsd + 1 WHERE Kind = 'Wallet'" },
        { "I2", "UPDATE LedgerAccounts SET PostedNanoUsd = PostedNanoUsd + CASE Kind WHEN 'Wallet' THEN 5 ELSE -5 END WHERE Kind IN ('Wallet', 'Promo')" },
        { "I3", "UPDATE LedgerAccounts SET HeldNanoUsd = 0 WHERE Kind = 'Wallet'" },
        { "I3 I4", "UPDATE LedgerAccounts SET HeldNanoUsd = 851 WHERE Kind = 'Wallet'" },
        { "I5 I9", "UPDATE Holds SET State = 12 WHERE State = 10" },
        { "I5 I9", "UPDATE Holds SET State = 10 WHERE EndedAt IS NULL" },
        { "I5", "UPDATE Holds SET CapturedNanoUsd = 1 WHERE EndedAt IS NULL" },
        { "I3 I5 I13", "UPDATE Holds SET EndedAt = NULL WHERE EndedAt IS NOT NULL" },
        { "I6", "UPDATE Holds SET CapturedNanoUsd = AmountNanoUsd + 1 WHERE State = 10" },
        { "I7", string.Format(null, Purchase, "A", 500, "Completed", 0) },
        { "I7", string.Format(null, Purchase, "A", 500, "Pending", 1) },
        { "I7", "INSERT INTO LedgerTransactions (Kind, Reference, OrganizationId, PostedAt) SELECT 'TopUp', 'x', Id, 0 FROM Organizations;"
            + "INSERT INTO LedgerEntries (TransactionId, AccountId, AmountNanoUsd, BalanceAfterNanoUsd) SELECT (SELECT MAX(Id) FROM LedgerTransactions), Id, 9, 859 FROM LedgerAccounts WHERE Kind = 'Wallet';"
            + "INSERT INTO LedgerEntries (TransactionId, AccountId, AmountNanoUsd) SELECT (SELECT MAX(Id) FROM LedgerTransactions), Id, -9 FROM LedgerAccounts WHERE Kind = 'StripeClearing';"
            + "UPDATE LedgerAccounts SET PostedNanoUsd = PostedNanoUsd + CASE Kind WHEN 'Wallet' THEN 9 ELSE -9 END WHERE Kind IN ('Wallet', 'StripeClearing')" },
        { "I8", "INSERT INTO PaymentEvents (Id, Type, OccurredAt, ReceivedAt, Status, Attempts, Payload) VALUES ('evt_1', 't', 0, 0, 'Processed', 1, '')" },
        { "I9 I13", "DELETE FROM UsageRecords" },
        { "I9", "UPDATE UsageRecords SET RequestId = UPPER('0198a1b0-0000-7000-8000-000000000000'); DELETE FROM UsageRollups; DELETE FROM UsageDays" },
        { "I10", "UPDATE LedgerEntries SET BalanceAfterNanoUsd = 1001 WHERE AmountNanoUsd = 1000" },
        { "I10", "UPDATE LedgerEntries SET BalanceAfterNanoUsd = 851 WHERE AmountNanoUsd = -150" },
        { "I10", DropTriggers },
        { "I11", "DELETE FROM PriceVersions" },
        { "I13", "UPDATE UsageRollups SET Requests = Requests + 1" },
        { "I13", "UPDATE UsageDays SET Requests = Requests + 1" },
        { "I13", "UPDATE UsageDays SET ChargeNanoUsd = 0" },
        { "I13", "UPDATE UsageRecords SET ChargeNanoUsd = 0" },
        { "I13", "UPDATE UsageRollups SET OrganizationId = UPPER('0198a1b0-0000-7000-8000-000000000000')" },
        { "I13", "UPDATE UsageRollups SET Hour = Hour - 86400000" },
    };

    [Theory]
    [InlineData("UPDATE UsageRollups SET Requests = Requests + 1 WHERE Mode = 1")]
    [InlineData("UPDATE UsageRollups SET Requests = Requests - 1 WHERE Mode = 1")]
    [InlineData("DELETE FROM UsageRecords WHERE Mode = 1")]
    [InlineData("UPDATE UsageRollups SET OrganizationId = UPPER('0198a1b0-0000-7000-8000-000000000000') WHERE Mode = 1")]
    public async Task What_was_passed_through_is_counted_as_it_was_recorded(string damage)
    {
        await using var book = await OpenAsync();
        for (int number = 0; number < 3; number++)
        {
            var record = UsageRows.Record(book.OrganizationId, book.Database.Time.GetUtcNow(), mode: UsageMode.PassThrough, chargeNanoUsd: 0);
            (await book.Database.Get<IUsageRecords>().RecordAsync(record)).ShouldBeTrue();
        }

        (await BrokenAsync(book)).ShouldBe("");

        await DamageAsync(book, damage);

        (await BrokenAsync(book)).ShouldBe("I13");
    }

    [Theory]
    [MemberData(nameof(Damages))]
    public async Task A_book_that_was_tampered_with_breaks_the_rule(string expected, string damage)
    {
        await using var book = await OpenAsync();

        await DamageAsync(book, damage);

        (await BrokenAsync(book)).ShouldBe(expected);
    }

    [Theory]
    [InlineData("UPDATE LedgerEntries SET AmountNanoUsd = 0")]
    [InlineData("DELETE FROM LedgerEntries")]
    [InlineData("UPDATE LedgerTransactions SET Reference = 'x'")]
    [InlineData("DELETE FROM LedgerTransactions")]
    public async Task The_database_itself_refuses_to_change_what_was_posted(string change)
    {
        await using var book = await OpenAsync();

        (await Should.ThrowAsync<SqliteException>(() => ExecuteAsync(book, change))).Message.ShouldContain("append-only");

        await book.AssertInvariantsAsync();
    }

    [Fact]
    public async Task A_wallet_below_zero_is_a_violation_only_when_more_is_missing_than_was_clawed_back()
    {
        await using var book = await OpenAsync();
        await book.PostAsync(LedgerTransactionKind.Adjustment, LedgerAccountKind.Adjustment, -1200, mayOverdraw: true);
        (await BrokenAsync(book)).ShouldBe("");

        // Of 850 with 300 held, 1200 were taken: 650 are missing, and with 551 more held it is more than the 1200.
        await DamageAsync(book, "UPDATE LedgerAccounts SET HeldNanoUsd = HeldNanoUsd + 551 WHERE Kind = 'Wallet'");

        (await BrokenAsync(book)).ShouldBe("I3 I4");
    }

    [Fact]
    public async Task A_hold_whose_process_died_is_a_violation_when_nobody_ended_it_within_a_minute_of_its_lease()
    {
        await using var book = await OpenAsync();
        book.Database.Time.Advance(TimeSpan.FromSeconds(45 + 60));
        (await BrokenAsync(book)).ShouldBe("");

        book.Database.Time.Advance(TimeSpan.FromSeconds(1));

        (await BrokenAsync(book)).ShouldBe("I5");
    }

    [Fact]
    public async Task A_hold_of_a_process_that_lives_may_be_open_for_a_day()
    {
        await using var book = await OpenAsync();
        book.Database.Time.Advance(TimeSpan.FromHours(24));
        await book.Database.AddAsync(new NodeLease { NodeId = book.Database.Get<NodeIdentity>().Id, ExpiresAt = book.Database.Time.GetUtcNow() });
        (await BrokenAsync(book)).ShouldBe("");

        book.Database.Time.Advance(TimeSpan.FromMilliseconds(1));

        (await BrokenAsync(book)).ShouldBe("I5");
    }

    [Fact]
    public async Task A_payment_that_is_being_credited_breaks_nothing()
    {
        await using var book = await OpenAsync();
        var purchase = Guid.CreateVersion7();

        await ExecuteAsync(book, string.Format(null, Purchase, purchase, 700, "Paid", 0));
        (await BrokenAsync(book)).ShouldBe("");
        await book.PostAsync(LedgerTransactionKind.TopUp, LedgerAccountKind.StripeClearing, 700, $"topup:{purchase}");
        (await BrokenAsync(book)).ShouldBe("");
        await ExecuteAsync(book, $"UPDATE Purchases SET Status = '{PurchaseStatus.Completed}'");
        (await BrokenAsync(book)).ShouldBe("");
        await book.PostAsync(LedgerTransactionKind.Refund, LedgerAccountKind.Refunds, -701, mayOverdraw: true);

        (await BrokenAsync(book)).ShouldBe("I7");
    }

    [Fact]
    public async Task The_check_waits_for_nobody_and_nobody_for_it()
    {
        await using var book = await OpenAsync();
        await using var context = await book.Database.Get<IDbContextFactory<SmoothLlmDbContext>>().CreateDbContextAsync();
        await using var snapshot = await context.BeginSnapshotAsync(CancellationToken.None);
        long before = await context.LedgerEntries.LongCountAsync();

        await book.PostAsync(5);
        using (await book.Database.Get<WriteGate>().EnterAsync(CancellationToken.None))
            await book.AssertInvariantsAsync();

        (await context.LedgerEntries.LongCountAsync()).ShouldBe(before);
        (await book.Database.ReadAsync(other => other.LedgerEntries.LongCountAsync())).ShouldBe(before + 2);
    }

    private static async Task<LedgerBook> OpenAsync()
    {
        var book = await LedgerBook.OpenAsync(credit: 1000);
        await book.SettleAsync(await book.HoldAsync(400), 150);
        await book.HoldAsync(300);
        await book.AssertInvariantsAsync();
        return book;
    }

    private static async Task<string> BrokenAsync(LedgerBook book) => string.Join(
        ' ',
        (await book.Database.Get<LedgerInvariants>().CheckAsync(CancellationToken.None)).Where(rule => rule.Violations != 0).Select(rule => rule.Name));

    /// <summary>With the triggers out of the way meanwhile; when they are what is damaged, they stay away.</summary>
    private static async Task DamageAsync(LedgerBook book, string damage)
    {
        var triggers = await book.Database.ReadAsync(context => context.Database.SqlQueryRaw<string>("SELECT sql AS Value FROM sqlite_master WHERE type = 'trigger' AND name LIKE 'Ledger%'").ToListAsync());
        await ExecuteAsync(book, damage == DropTriggers ? damage : DropTriggers + damage + ";" + string.Concat(triggers.Select(trigger => trigger + ";")));
    }

    private static async Task ExecuteAsync(LedgerBook book, string sql)
    {
        var connection = new SqliteConnectionStringBuilder(book.Database.Get<DatabaseOptions>().ConnectionString);
        await using var writer = new SqliteConnection(connection.ToString());
        await writer.OpenAsync();
        await using var command = writer.CreateCommand();
        command.CommandText = SqliteConnections.WritingSetup + "PRAGMA foreign_keys=0;";
        await command.ExecuteNonQueryAsync();
        // Apart: behind a statement that returns a row, this provider is silent about errors.
        command.CommandText = sql;
        await command.ExecuteNonQueryAsync();
    }
}
