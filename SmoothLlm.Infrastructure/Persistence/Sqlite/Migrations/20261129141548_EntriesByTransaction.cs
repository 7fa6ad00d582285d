using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace SmoothLlm.Infrastructure.Persistence.Sqlite.Migrations
{
    /// <inheritdoc />
    public partial class EntriesByTransaction : Migration
    {
        private const string References =
            """
            CONSTRAINT "FK_LedgerEntries_LedgerAccounts_AccountId" FOREIGN KEY ("AccountId") REFERENCES "LedgerAccounts" ("Id") ON DELETE RESTRICT,
            CONSTRAINT "FK_LedgerEntries_LedgerTransactions_TransactionId" FOREIGN KEY ("TransactionId") REFERENCES "LedgerTransactions" ("Id") ON DELETE RESTRICT
            """;

        /// <summary>Without row ids, which EF has no word for: the entries are their own index by transaction, and an insert writes one tree less.</summary>
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.Sql($"""
                CREATE TABLE "LedgerEntriesByTransaction" (
                    "TransactionId" INTEGER NOT NULL,
                    "AccountId" INTEGER NOT NULL,
                    "AmountNanoUsd" INTEGER NOT NULL,
                    "BalanceAfterNanoUsd" INTEGER NULL,
                    CONSTRAINT "PK_LedgerEntries" PRIMARY KEY ("TransactionId", "AccountId"),
                    {References}
                ) WITHOUT ROWID;
                INSERT INTO "LedgerEntriesByTransaction" ("TransactionId", "AccountId", "AmountNanoUsd", "BalanceAfterNanoUsd")
                    SELECT "TransactionId", "AccountId", "AmountNanoUsd", "BalanceAfterNanoUsd" FROM "LedgerEntries" ORDER BY "TransactionId", "AccountId";
                DROP TABLE "LedgerEntries";
                ALTER TABLE "LedgerEntriesByTransaction" RENAME TO "LedgerEntries";
                """);
            migrationBuilder.CreateIndex(
                name: "IX_LedgerEntries_Wallet",
                table: "LedgerEntries",
                columns: new[] { "AccountId", "TransactionId" },
                filter: "\"BalanceAfterNanoUsd\" IS NOT NULL");
            AppendOnlyTriggers.Create(migrationBuilder, "LedgerEntries");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.Sql($"""
                CREATE TABLE "LedgerEntriesById" (
                    "Id" INTEGER NOT NULL CONSTRAINT "PK_LedgerEntries" PRIMARY KEY,
                    "TransactionId" INTEGER NOT NULL,
                    "AccountId" INTEGER NOT NULL,
                    "AmountNanoUsd" INTEGER NOT NULL,
                    "BalanceAfterNanoUsd" INTEGER NULL,
                    {References}
                );
                INSERT INTO "LedgerEntriesById" ("TransactionId", "AccountId", "AmountNanoUsd", "BalanceAfterNanoUsd")
                    SELECT "TransactionId", "AccountId", "AmountNanoUsd", "BalanceAfterNanoUsd" FROM "LedgerEntries" ORDER BY "TransactionId";
                DROP TABLE "LedgerEntries";
                ALTER TABLE "LedgerEntriesById" RENAME TO "LedgerEntries";
                """);
            migrationBuilder.CreateIndex(
                name: "IX_LedgerEntries_TransactionId",
                table: "LedgerEntries",
                column: "TransactionId");
            migrationBuilder.CreateIndex(
                name: "IX_LedgerEntries_Wallet",
                table: "LedgerEntries",
                columns: new[] { "AccountId", "Id" },
                filter: "\"BalanceAfterNanoUsd\" IS NOT NULL");
            AppendOnlyTriggers.Create(migrationBuilder, "LedgerEntries");
        }
    }
}
