using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace SmoothLlm.Infrastructure.Persistence.Sqlite.Migrations
{
    /// <inheritdoc />
    public partial class UsageDays : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "IX_UsageRecords_Failed",
                table: "UsageRecords");

            migrationBuilder.CreateTable(
                name: "UsageDays",
                columns: table => new
                {
                    OrganizationId = table.Column<Guid>(type: "TEXT", nullable: false),
                    Day = table.Column<DateOnly>(type: "TEXT", nullable: false),
                    ApiKeyId = table.Column<Guid>(type: "TEXT", nullable: false),
                    ProviderSlug = table.Column<string>(type: "TEXT", maxLength: 40, nullable: false),
                    ModelId = table.Column<string>(type: "TEXT", maxLength: 128, nullable: false),
                    Mode = table.Column<int>(type: "INTEGER", nullable: false),
                    Requests = table.Column<long>(type: "INTEGER", nullable: false),
                    FailedRequests = table.Column<long>(type: "INTEGER", nullable: false),
                    InputTokens = table.Column<long>(type: "INTEGER", nullable: false),
                    CacheReadTokens = table.Column<long>(type: "INTEGER", nullable: false),
                    OutputTokens = table.Column<long>(type: "INTEGER", nullable: false),
                    CostNanoUsd = table.Column<long>(type: "INTEGER", nullable: false),
                    ChargeNanoUsd = table.Column<long>(type: "INTEGER", nullable: false),
                    DurationMilliseconds = table.Column<long>(type: "INTEGER", nullable: false),
                    LastAt = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_UsageDays", x => new { x.OrganizationId, x.Day, x.ApiKeyId, x.ProviderSlug, x.ModelId, x.Mode });
                });

            migrationBuilder.CreateIndex(
                name: "IX_UsageRecords_Failed",
                table: "UsageRecords",
                columns: new[] { "OrganizationId", "StartedAt", "Id", "Ending" },
                filter: "\"Ending\" NOT IN (0, 3)");

            migrationBuilder.CreateIndex(
                name: "IX_UsageDays_Day",
                table: "UsageDays",
                column: "Day");

            // What was used before.
            migrationBuilder.Sql(
                """
                INSERT INTO UsageDays (OrganizationId, Day, ApiKeyId, ProviderSlug, ModelId, Mode, Requests, FailedRequests, InputTokens,
                    CacheReadTokens, OutputTokens, CostNanoUsd, ChargeNanoUsd, DurationMilliseconds, LastAt)
                SELECT OrganizationId, Day, ApiKeyId, ProviderSlug, ModelId, Mode, SUM(Requests), SUM(FailedRequests), SUM(InputTokens),
                    SUM(CacheReadTokens), SUM(OutputTokens), SUM(CostNanoUsd), SUM(ChargeNanoUsd), SUM(DurationMilliseconds), MAX(LastAt)
                FROM UsageRollups GROUP BY OrganizationId, Day, ApiKeyId, ProviderSlug, ModelId, Mode;
                """);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "UsageDays");

            migrationBuilder.DropIndex(
                name: "IX_UsageRecords_Failed",
                table: "UsageRecords");

            migrationBuilder.CreateIndex(
                name: "IX_UsageRecords_Failed",
                table: "UsageRecords",
                columns: new[] { "OrganizationId", "StartedAt" },
                filter: "\"Ending\" NOT IN (0, 3)");
        }
    }
}
