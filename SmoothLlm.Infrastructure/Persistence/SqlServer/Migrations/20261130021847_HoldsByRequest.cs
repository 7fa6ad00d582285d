using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace SmoothLlm.Infrastructure.Persistence.SqlServer.Migrations
{
    /// <inheritdoc />
    public partial class HoldsByRequest : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropPrimaryKey(
                name: "PK_Holds",
                table: "Holds");

            migrationBuilder.DropIndex(
                name: "IX_Holds_RequestId",
                table: "Holds");

            migrationBuilder.DropColumn(
                name: "Id",
                table: "Holds");

            migrationBuilder.AddPrimaryKey(
                name: "PK_Holds",
                table: "Holds",
                column: "RequestId")
                .Annotation("SqlServer:Clustered", false);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropPrimaryKey(
                name: "PK_Holds",
                table: "Holds");

            migrationBuilder.AddColumn<long>(
                name: "Id",
                table: "Holds",
                type: "bigint",
                nullable: false,
                defaultValue: 0L)
                .Annotation("SqlServer:Identity", "1, 1");

            migrationBuilder.AddPrimaryKey(
                name: "PK_Holds",
                table: "Holds",
                column: "Id");

            migrationBuilder.CreateIndex(
                name: "IX_Holds_RequestId",
                table: "Holds",
                column: "RequestId",
                unique: true);
        }
    }
}
