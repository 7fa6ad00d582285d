using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;
using SmoothLlm.Core.Ledger;
using SmoothLlm.Core.Usage;

namespace SmoothLlm.Infrastructure.Persistence.Sqlite;

/// <summary>The database in one file beside the app.</summary>
public sealed class SqliteDbContext(DbContextOptions<SqliteDbContext> options, WriteGate gate) : SmoothLlmDbContext(options, gate)
{
    internal override string MissingTriggersQuery => AppendOnlyTriggers.CountMissing;

    internal override async Task<IDbContextTransaction> BeginSnapshotAsync(CancellationToken cancellationToken)
    {
        await Database.OpenConnectionAsync(cancellationToken);
        // Deferred: the provider's own way would take the lock that the writer needs.
        var transaction = ((SqliteConnection)Database.GetDbConnection()).BeginTransaction(deferred: true);
        return await Database.UseTransactionAsync(transaction, cancellationToken)
            ?? throw new InvalidOperationException("EF Core did not take the transaction.");
    }

    protected override void OnModelCreating(ModelBuilder builder)
    {
        base.OnModelCreating(builder);
        // AUTOINCREMENT, which EF gives to every generated key, writes one more table with every insert, to keep an id
        // from coming back after its row was deleted. From these tables nothing is deleted at the end, so SQLite's own
        // row id does as well; the ledger's writer, which alone inserts here, leaves it to SQLite.
        foreach (var type in (Type[])[typeof(LedgerTransaction), typeof(UsageRecord)])
            builder.Entity(type).Property(nameof(LedgerTransaction.Id)).ValueGeneratedNever();
    }
}
