using Microsoft.EntityFrameworkCore.Migrations;

namespace SmoothLlm.Infrastructure.Persistence.SqlServer;

/// <summary>The database itself refuses to change or delete what the ledger and the audit log hold.</summary>
internal static class AppendOnlyTriggers
{
    public const string CountMissing =
        """
        SELECT CAST(2 - COUNT(*) AS bigint) AS Value FROM sys.triggers
        WHERE is_disabled = 0 AND name IN ('LedgerTransactions_append_only', 'LedgerEntries_append_only')
        """;

    public static void Create(MigrationBuilder migration) => Create(migration, "LedgerTransactions", "LedgerEntries");

    public static void Create(MigrationBuilder migration, params string[] tables)
    {
        foreach (string table in tables)
        {
            // A trigger must be the first statement of its batch, which the idempotent script needs EXEC for.
            migration.Sql($"""
                EXEC(N'CREATE TRIGGER [{table}_append_only] ON [{table}] INSTEAD OF UPDATE, DELETE AS
                THROW 51000, ''{table} is append-only'', 1;');
                """);
        }
    }
}
