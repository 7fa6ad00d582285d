using System.Data;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Storage;
using SmoothLlm.Core.Ledger;
using SmoothLlm.Core.Usage;

namespace SmoothLlm.Infrastructure.Persistence.SqlServer;

/// <summary>The database on SQL Server, shared by several nodes.</summary>
public sealed class SqlServerDbContext(DbContextOptions<SqlServerDbContext> options, WriteGate gate) : SmoothLlmDbContext(options, gate)
{
    /// <summary>Compares by code point, as SQLite does: a slug or a model id that differs in case is another one.</summary>
    private const string ExactCollation = "Latin1_General_100_BIN2";

    internal override string MissingTriggersQuery => AppendOnlyTriggers.CountMissing;

    /// <remarks>Needs ALLOW_SNAPSHOT_ISOLATION, as docs/operations.md says; without it the first query says so.</remarks>
    internal override Task<IDbContextTransaction> BeginSnapshotAsync(CancellationToken cancellationToken) =>
        Database.BeginTransactionAsync(IsolationLevel.Snapshot, cancellationToken);

    protected override void OnModelCreating(ModelBuilder builder)
    {
        base.OnModelCreating(builder);
        var exactColumns = builder.Model.GetEntityTypes()
            .Where(type => type.ClrType.Namespace!.StartsWith("SmoothLlm.Core", StringComparison.Ordinal))
            .SelectMany(type => type.GetProperties())
            .Where(property => property.ClrType == typeof(string)
                && property.Name != "UserId"
                && (property.IsKey() || property.IsIndex() || property.IsForeignKey() || IsCompared(property)));
        foreach (var property in exactColumns)
            property.SetCollation(ExactCollation);
        // SQL Server orders ids by their last bytes, which are random: sorted by them, every hold would go to a page of its own.
        builder.Entity<Hold>().HasKey(hold => hold.RequestId).IsClustered(false);
    }

    /// <summary>The log is filtered by a request's model, without an index of it.</summary>
    private static bool IsCompared(IMutableProperty property) =>
        property.DeclaringType.ClrType == typeof(UsageRecord) && property.Name == nameof(UsageRecord.ModelId);
}
