using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace SmoothLlm.Infrastructure.Persistence.SqlServer.Migrations
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
                type: "int",
                nullable: true);

            migrationBuilder.AddColumn<bool>(
                name: "KeepsContent",
                table: "Organizations",
                type: "bit",
                nullable: false,
                defaultValue: false);

            migrationBuilder.CreateTable(
                name: "RequestContents",
                columns: table => new
                {
                    Id = table.Column<long>(type: "bigint", nullable: false)
                        .Annotation("SqlServer:Identity", "1, 1"),
                    RequestId = table.Column<Guid>(type: "uniqueidentifier", nullable: false),
                    OrganizationId = table.Column<Guid>(type: "uniqueidentifier", nullable: false),
                    RecordedAt = table.Column<long>(type: "bigint", nullable: false),
                    ProtectedRequest = table.Column<byte[]>(type: "varbinary(max)", nullable: false),
                    RequestBytes = table.Column<long>(type: "bigint", nullable: false),
                    IsRequestCut = table.Column<bool>(type: "bit", nullable: false),
                    ProtectedAnswer = table.Column<byte[]>(type: "varbinary(max)", nullable: false),
                    AnswerBytes = table.Column<long>(type: "bigint", nullable: false),
                    IsAnswerCut = table.Column<bool>(type: "bit", nullable: false)
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
