using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace SmoothLlm.Infrastructure.Persistence.Sqlite.Migrations
{
    /// <inheritdoc />
    public partial class CreditReferences : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "IX_LedgerTransactions_Kind_Reference",
                table: "LedgerTransactions");

            migrationBuilder.CreateIndex(
                name: "IX_LedgerTransactions_Kind_Reference",
                table: "LedgerTransactions",
                columns: new[] { "Kind", "Reference" },
                unique: true,
                filter: "\"Kind\" <> 'Capture'");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "IX_LedgerTransactions_Kind_Reference",
                table: "LedgerTransactions");

            migrationBuilder.CreateIndex(
                name: "IX_LedgerTransactions_Kind_Reference",
                table: "LedgerTransactions",
                columns: new[] { "Kind", "Reference" },
                unique: true);
        }
    }
}
