using Microsoft.EntityFrameworkCore.Migrations;

namespace SmoothLlm.Infrastructure.Persistence.Sqlite;

/// <summary>The database itself refuses to change or delete what the ledger and the audit log hold.</summary>
internal static class AppendOnlyTriggers
{
    public const string CountMissing =
        """
        SELECT CAST(4 - COUNT(*) AS bigint) AS Value FROM sqlite_master WHERE type = 'trigger' AND name IN
            ('LedgerTransactions_append_only_UPDATE', 'LedgerTransactions_append_only_DELETE',
             'LedgerEntries_append_only_UPDATE', 'LedgerEntries_append_only_DELETE')
        """;

    public static void Create(MigrationBuilder migration) => Create(migration, "LedgerTransactions", "LedgerEntries");

    public static void Create(MigrationBuilder migration, params string[] tables)
    {
        foreach (string table in tables)
        {
            foreach (string change in (string[])["UPDATE", "DELETE"])
            {
                migration.Sql($"""
                    CREATE TRIGGER "{table}_append_only_{change}" BEFORE {change} ON "{table}"
                    BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END;
                    """);
            }
        }
    }
}
