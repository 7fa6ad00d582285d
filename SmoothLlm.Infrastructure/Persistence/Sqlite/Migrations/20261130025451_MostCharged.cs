using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace SmoothLlm.Infrastructure.Persistence.Sqlite.Migrations
{
    /// <inheritdoc />
    public partial class MostCharged : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<long>(
                name: "MostChargedNanoUsd",
                table: "UsageRollups",
                type: "INTEGER",
                nullable: false,
                defaultValue: long.MaxValue);

            migrationBuilder.AddColumn<long>(
                name: "MostChargedNanoUsd",
                table: "UsageDays",
                type: "INTEGER",
                nullable: false,
                defaultValue: long.MaxValue);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropColumn(
                name: "MostChargedNanoUsd",
                table: "UsageRollups");

            migrationBuilder.DropColumn(
                name: "MostChargedNanoUsd",
                table: "UsageDays");
        }
    }
}
