using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace SmoothLlm.Infrastructure.Persistence.SqlServer.Migrations
{
    /// <inheritdoc />
    public partial class EntriesByTransaction : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropPrimaryKey(
                name: "PK_LedgerEntries",
                table: "LedgerEntries");

            migrationBuilder.DropIndex(
                name: "IX_LedgerEntries_TransactionId",
                table: "LedgerEntries");

            migrationBuilder.DropIndex(
                name: "IX_LedgerEntries_Wallet",
                table: "LedgerEntries");

            migrationBuilder.DropColumn(
                name: "Id",
                table: "LedgerEntries");

            migrationBuilder.AddPrimaryKey(
                name: "PK_LedgerEntries",
                table: "LedgerEntries",
                columns: new[] { "TransactionId", "AccountId" });

            migrationBuilder.CreateIndex(
                name: "IX_LedgerEntries_Wallet",
                table: "LedgerEntries",
                columns: new[] { "AccountId", "TransactionId" },
                filter: "\"BalanceAfterNanoUsd\" IS NOT NULL");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropPrimaryKey(
                name: "PK_LedgerEntries",
                table: "LedgerEntries");

            migrationBuilder.DropIndex(
                name: "IX_LedgerEntries_Wallet",
                table: "LedgerEntries");

            migrationBuilder.AddColumn<long>(
                name: "Id",
                table: "LedgerEntries",
                type: "bigint",
                nullable: false,
                defaultValue: 0L)
                .Annotation("SqlServer:Identity", "1, 1");

            migrationBuilder.AddPrimaryKey(
                name: "PK_LedgerEntries",
                table: "LedgerEntries",
                column: "Id");

            migrationBuilder.CreateIndex(
                name: "IX_LedgerEntries_TransactionId",
                table: "LedgerEntries",
                column: "TransactionId");

            migrationBuilder.CreateIndex(
                name: "IX_LedgerEntries_Wallet",
                table: "LedgerEntries",
                columns: new[] { "AccountId", "Id" },
                filter: "\"BalanceAfterNanoUsd\" IS NOT NULL");
        }
    }
}
