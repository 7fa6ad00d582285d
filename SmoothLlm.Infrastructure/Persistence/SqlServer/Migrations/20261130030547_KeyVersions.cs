using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace SmoothLlm.Infrastructure.Persistence.SqlServer.Migrations
{
    /// <inheritdoc />
    public partial class KeyVersions : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<long>(
                name: "OwnersVersion",
                table: "ConfigurationStamps",
                type: "bigint",
                nullable: false,
                defaultValue: 0L);

            migrationBuilder.AddColumn<long>(
                name: "Version",
                table: "ApiKeys",
                type: "bigint",
                nullable: false,
                defaultValue: 0L);

            migrationBuilder.UpdateData(
                table: "ConfigurationStamps",
                keyColumn: "Id",
                keyValue: 1,
                column: "OwnersVersion",
                value: 0L);

            migrationBuilder.CreateIndex(
                name: "IX_ApiKeys_Version",
                table: "ApiKeys",
                column: "Version");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "IX_ApiKeys_Version",
                table: "ApiKeys");

            migrationBuilder.DropColumn(
                name: "OwnersVersion",
                table: "ConfigurationStamps");

            migrationBuilder.DropColumn(
                name: "Version",
                table: "ApiKeys");
        }
    }
}
