using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace SmoothLlm.Infrastructure.Persistence.Sqlite.Migrations
{
    /// <inheritdoc />
    public partial class ContentLogging : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<int>(
                name: "ContentRetentionDays",
                table: "Organizations",
                type: "INTEGER",
                nullable: true);

            migrationBuilder.AddColumn<bool>(
                name: "KeepsContent",
                table: "Organizations",
                type: "INTEGER",
                nullable: false,
                defaultValue: false);

            migrationBuilder.CreateTable(
                name: "RequestContents",
                columns: table => new
                {
                    Id = table.Column<long>(type: "INTEGER", nullable: false)
                        .Annotation("Sqlite:Autoincrement", true),
                    RequestId = table.Column<Guid>(type: "TEXT", nullable: false),
                    OrganizationId = table.Column<Guid>(type: "TEXT", nullable: false),
                    RecordedAt = table.Column<long>(type: "INTEGER", nullable: false),
                    ProtectedRequest = table.Column<byte[]>(type: "BLOB", nullable: false),
                    RequestBytes = table.Column<long>(type: "INTEGER", nullable: false),
                    IsRequestCut = table.Column<bool>(type: "INTEGER", nullable: false),
                    ProtectedAnswer = table.Column<byte[]>(type: "BLOB", nullable: false),
                    AnswerBytes = table.Column<long>(type: "INTEGER", nullable: false),
                    IsAnswerCut = table.Column<bool>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_RequestContents", x => x.Id);
                    table.ForeignKey(
                        name: "FK_RequestContents_Organizations_OrganizationId",
                        column: x => x.OrganizationId,
                        principalTable: "Organizations",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateIndex(
                name: "IX_RequestContents_OrganizationId_RecordedAt",
                table: "RequestContents",
                columns: new[] { "OrganizationId", "RecordedAt" });

            migrationBuilder.CreateIndex(
                name: "IX_RequestContents_RequestId",
                table: "RequestContents",
                column: "RequestId",
                unique: true);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "RequestContents");

            migrationBuilder.DropColumn(
                name: "ContentRetentionDays",
                table: "Organizations");

            migrationBuilder.DropColumn(
                name: "KeepsContent",
                table: "Organizations");
        }
    }
}
