using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace SmoothLlm.Infrastructure.Persistence.Sqlite.Migrations
{
    /// <inheritdoc />
    public partial class Credits : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<long>(
                name: "CreditedAt",
                table: "VoucherRedemptions",
                type: "INTEGER",
                nullable: true);

            migrationBuilder.AlterColumn<long>(
                name: "ThresholdNanoUsd",
                table: "LowBalanceAlerts",
                type: "INTEGER",
                nullable: true,
                oldClrType: typeof(long),
                oldType: "INTEGER");

            migrationBuilder.CreateIndex(
                name: "IX_VoucherRedemptions_Uncredited",
                table: "VoucherRedemptions",
                column: "RedeemedAt",
                filter: "\"CreditedAt\" IS NULL");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "IX_VoucherRedemptions_Uncredited",
                table: "VoucherRedemptions");

            migrationBuilder.DropColumn(
                name: "CreditedAt",
                table: "VoucherRedemptions");

            migrationBuilder.AlterColumn<long>(
                name: "ThresholdNanoUsd",
                table: "LowBalanceAlerts",
                type: "INTEGER",
                nullable: false,
                defaultValue: 0L,
                oldClrType: typeof(long),
                oldType: "INTEGER",
                oldNullable: true);
        }
    }
}
