using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace SmoothLlm.Infrastructure.Persistence.Sqlite.Migrations
{
    /// <inheritdoc />
    public partial class UsageBeginnings : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "IX_UsageRecords_OrganizationId_ApiKeyId_StartedAt",
                table: "UsageRecords");

            migrationBuilder.DropIndex(
                name: "IX_UsageRecords_OrganizationId_ModelId_StartedAt",
                table: "UsageRecords");

            migrationBuilder.AddColumn<long>(
                name: "FirstStartedAt",
                table: "UsageRollups",
                type: "INTEGER",
                nullable: false,
                defaultValue: 0L);

            migrationBuilder.AddColumn<long>(
                name: "FirstStartedAt",
                table: "UsageDays",
                type: "INTEGER",
                nullable: false,
                defaultValue: 0L);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropColumn(
                name: "FirstStartedAt",
                table: "UsageRollups");

            migrationBuilder.DropColumn(
                name: "FirstStartedAt",
                table: "UsageDays");

            migrationBuilder.CreateIndex(
                name: "IX_UsageRecords_OrganizationId_ApiKeyId_StartedAt",
                table: "UsageRecords",
                columns: new[] { "OrganizationId", "ApiKeyId", "StartedAt" });

            migrationBuilder.CreateIndex(
                name: "IX_UsageRecords_OrganizationId_ModelId_StartedAt",
                table: "UsageRecords",
                columns: new[] { "OrganizationId", "ModelId", "StartedAt" });
        }
    }
}
