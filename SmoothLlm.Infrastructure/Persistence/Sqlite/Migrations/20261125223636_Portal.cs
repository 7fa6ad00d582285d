using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace SmoothLlm.Infrastructure.Persistence.Sqlite.Migrations
{
    /// <inheritdoc />
    public partial class Portal : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "IX_UsageRecords_OrganizationId_Id",
                table: "UsageRecords");

            migrationBuilder.CreateTable(
                name: "Announcements",
                columns: table => new
                {
                    Id = table.Column<Guid>(type: "TEXT", nullable: false),
                    Text = table.Column<string>(type: "TEXT", maxLength: 500, nullable: false),
                    Tone = table.Column<string>(type: "TEXT", maxLength: 20, nullable: false),
                    PublishedAt = table.Column<long>(type: "INTEGER", nullable: false),
                    EndsAt = table.Column<long>(type: "INTEGER", nullable: true),
                    AuthorUserId = table.Column<string>(type: "TEXT", maxLength: 450, nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_Announcements", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "Onboardings",
                columns: table => new
                {
                    OrganizationId = table.Column<Guid>(type: "TEXT", nullable: false),
                    DismissedAt = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_Onboardings", x => x.OrganizationId);
                    table.ForeignKey(
                        name: "FK_Onboardings_Organizations_OrganizationId",
                        column: x => x.OrganizationId,
                        principalTable: "Organizations",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateIndex(
                name: "IX_UsageRollups_Hour",
                table: "UsageRollups",
                column: "Hour");

            migrationBuilder.CreateIndex(
                name: "IX_UsageRecords_Failed",
                table: "UsageRecords",
                columns: new[] { "OrganizationId", "StartedAt" },
                filter: "\"Ending\" NOT IN (0, 3)");

            migrationBuilder.CreateIndex(
                name: "IX_UsageRecords_Log",
                table: "UsageRecords",
                columns: new[] { "OrganizationId", "StartedAt", "Id", "ProviderSlug", "Mode", "ChargeNanoUsd" });

            migrationBuilder.CreateIndex(
                name: "IX_UsageRecords_OrganizationId_ApiKeyId_StartedAt",
                table: "UsageRecords",
                columns: new[] { "OrganizationId", "ApiKeyId", "StartedAt" });

            migrationBuilder.CreateIndex(
                name: "IX_UsageRecords_OrganizationId_ModelId_StartedAt",
                table: "UsageRecords",
                columns: new[] { "OrganizationId", "ModelId", "StartedAt" });
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "Announcements");

            migrationBuilder.DropTable(
                name: "Onboardings");

            migrationBuilder.DropIndex(
                name: "IX_UsageRollups_Hour",
                table: "UsageRollups");

            migrationBuilder.DropIndex(
                name: "IX_UsageRecords_Failed",
                table: "UsageRecords");

            migrationBuilder.DropIndex(
                name: "IX_UsageRecords_Log",
                table: "UsageRecords");

            migrationBuilder.DropIndex(
                name: "IX_UsageRecords_OrganizationId_ApiKeyId_StartedAt",
                table: "UsageRecords");

            migrationBuilder.DropIndex(
                name: "IX_UsageRecords_OrganizationId_ModelId_StartedAt",
                table: "UsageRecords");

            migrationBuilder.CreateIndex(
                name: "IX_UsageRecords_OrganizationId_Id",
                table: "UsageRecords",
                columns: new[] { "OrganizationId", "Id" });
        }
    }
}
