using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace SmoothLlm.Infrastructure.Persistence.Sqlite.Migrations
{
    /// <inheritdoc />
    public partial class EndUsers : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<string>(
                name: "EndUser",
                table: "UsageRecords",
                type: "TEXT",
                maxLength: 256,
                nullable: true);

            migrationBuilder.CreateIndex(
                name: "IX_UsageRecords_EndUser",
                table: "UsageRecords",
                columns: new[] { "OrganizationId", "EndUser", "StartedAt" },
                filter: "\"EndUser\" IS NOT NULL");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "IX_UsageRecords_EndUser",
                table: "UsageRecords");

            migrationBuilder.DropColumn(
                name: "EndUser",
                table: "UsageRecords");
        }
    }
}
