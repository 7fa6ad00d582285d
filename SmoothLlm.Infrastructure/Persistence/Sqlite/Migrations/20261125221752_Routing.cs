using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace SmoothLlm.Infrastructure.Persistence.Sqlite.Migrations
{
    /// <inheritdoc />
    public partial class Routing : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<string>(
                name: "UserTokenUse",
                table: "Providers",
                type: "TEXT",
                maxLength: 20,
                nullable: false,
                defaultValue: "Never");

            migrationBuilder.CreateTable(
                name: "ProviderCredentials",
                columns: table => new
                {
                    Id = table.Column<Guid>(type: "TEXT", nullable: false),
                    ProviderId = table.Column<Guid>(type: "TEXT", nullable: false),
                    Name = table.Column<string>(type: "TEXT", maxLength: 60, nullable: false),
                    ProtectedSecret = table.Column<string>(type: "TEXT", nullable: false),
                    LastFour = table.Column<string>(type: "TEXT", maxLength: 4, nullable: true),
                    Weight = table.Column<int>(type: "INTEGER", nullable: false),
                    IsEnabled = table.Column<bool>(type: "INTEGER", nullable: false),
                    CreatedAt = table.Column<long>(type: "INTEGER", nullable: false),
                    UpdatedAt = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_ProviderCredentials", x => x.Id);
                    table.ForeignKey(
                        name: "FK_ProviderCredentials_Providers_ProviderId",
                        column: x => x.ProviderId,
                        principalTable: "Providers",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateIndex(
                name: "IX_ProviderCredentials_ProviderId",
                table: "ProviderCredentials",
                column: "ProviderId");

            migrationBuilder.Sql(
                """
                INSERT INTO "ProviderCredentials" ("Id", "ProviderId", "Name", "ProtectedSecret", "LastFour", "Weight", "IsEnabled", "CreatedAt", "UpdatedAt")
                SELECT "Id", "Id", 'Default', "ProtectedCredential", "CredentialLastFour", 1, 1, "CreatedAt", "UpdatedAt"
                FROM "Providers" WHERE "ProtectedCredential" IS NOT NULL;
                """);

            // Not by building the table anew, which would delete the rows that refer to it.
            migrationBuilder.Sql("""ALTER TABLE "Providers" DROP COLUMN "CredentialLastFour";""");
            migrationBuilder.Sql("""ALTER TABLE "Providers" DROP COLUMN "ProtectedCredential";""");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "ProviderCredentials");

            migrationBuilder.DropColumn(
                name: "UserTokenUse",
                table: "Providers");

            migrationBuilder.AddColumn<string>(
                name: "CredentialLastFour",
                table: "Providers",
                type: "TEXT",
                maxLength: 4,
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "ProtectedCredential",
                table: "Providers",
                type: "TEXT",
                nullable: true);
        }
    }
}
