using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using SmoothLlm.Core.Ledger;
using SmoothLlm.Core.Payments;
using SmoothLlm.Infrastructure.Ledger;
using SmoothLlm.Infrastructure.Persistence;
using SmoothLlm.Infrastructure.Persistence.Sqlite;
using SmoothLlm.Tests.Support;

namespace SmoothLlm.Tests.Ledger;

/// <summary>A book with several wallets beside its reference, whose writer ends and starts again as another process would.</summary>
internal sealed class CrashingBook : IAsyncDisposable
{
    private readonly LedgerBook book;
    private readonly List<Purchase> unrecorded = [];
    private LedgerWriter writer;

    private CrashingBook(LedgerBook book)
    {
        this.book = book;
        writer = StartWriter(new NodeIdentity(Guid.CreateVersion7()));
    }

    public SqliteDatabase Database => book.Database;

    public ILedger Ledger => writer;

    public Guid PriceVersionId => book.PriceVersionId;

    public ReferenceBook Reference { get; } = new();

    public static async Task<CrashingBook> OpenAsync(int wallets)
    {
        var crashing = new CrashingBook(await LedgerBook.OpenAsync());
        for (int number = 0; number < wallets; number++)
        {
            if (number > 0)
                await crashing.book.UseNewWalletAsync(credit: 0);
            crashing.Reference.Wallets.Add(new ReferenceBook.Wallet(crashing.book.OrganizationId, crashing.book.AccountId));
        }

        return crashing;
    }

    /// <summary>Ends the process and starts the next one, which finds what was left open.</summary>
    public async Task CrashAsync()
    {
        writer.Dispose();
        var node = new NodeIdentity(Guid.CreateVersion7());
        writer = StartWriter(node);
        using var leases = new HoldLeases(
            Database.Get<Database>(),
            Database.Get<IDbContextFactory<SmoothLlmDbContext>>(),
            Database.Get<DatabaseOptions>(),
            writer,
            new FixedRequests(),
            Database.Get<SettlementRetries>(),
            node,
            Options.Create(new LeaseOptions()),
            Database.Time,
            NullLogger<HoldLeases>.Instance);
        await leases.StartAsync(CancellationToken.None);
        await leases.StopAsync(CancellationToken.None);
        Reference.Crash();
    }

    /// <summary>A top-up needs a purchase behind it.</summary>
    public void Paid(Guid purchaseId, Guid organizationId, long amount) => unrecorded.Add(new Purchase
    {
        Id = purchaseId,
        OrganizationId = organizationId,
        UserId = "tester",
        AmountNanoUsd = amount,
        Status = PurchaseStatus.Completed,
        CreatedAt = Database.Time.GetUtcNow(),
    });

    public async Task RecordPurchasesAsync()
    {
        await Database.AddAsync([.. unrecorded]);
        unrecorded.Clear();
    }

    public Task AssertInvariantsAsync() => book.AssertInvariantsAsync();

    public async ValueTask DisposeAsync()
    {
        writer.Dispose();
        await book.DisposeAsync();
    }

    private LedgerWriter StartWriter(NodeIdentity node)
    {
        string path = new SqliteConnectionStringBuilder(Database.Get<DatabaseOptions>().ConnectionString).DataSource;
        return new LedgerWriter(
            () => new SqliteLedgerSession(path, SqliteConnections.WritingSetup),
            Database.Get<WriteGate>(),
            Database.Get<SettlementJournal>(),
            new WalletHeadroom(),
            Database.Get<SettlementRetries>(),
            node,
            Database.Get<LedgerMeters>(),
            Database.Time,
            NullLogger<LedgerWriter>.Instance);
    }
}
