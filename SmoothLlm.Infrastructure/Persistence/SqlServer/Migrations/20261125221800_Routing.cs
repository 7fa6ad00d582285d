using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace SmoothLlm.Infrastructure.Persistence.SqlServer.Migrations
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
                type: "nvarchar(20)",
                maxLength: 20,
                nullable: false,
                defaultValue: "Never");

            migrationBuilder.CreateTable(
                name: "ProviderCredentials",
                columns: table => new
                {
                    Id = table.Column<Guid>(type: "uniqueidentifier", nullable: false),
                    ProviderId = table.Column<Guid>(type: "uniqueidentifier", nullable: false),
                    Name = table.Column<string>(type: "nvarchar(60)", maxLength: 60, nullable: false),
                    ProtectedSecret = table.Column<string>(type: "nvarchar(max)", nullable: false),
                    LastFour = table.Column<string>(type: "nvarchar(4)", maxLength: 4, nullable: true),
                    Weight = table.Column<int>(type: "int", nullable: false),
                    IsEnabled = table.Column<bool>(type: "bit", nullable: false),
                    CreatedAt = table.Column<long>(type: "bigint", nullable: false),
                    UpdatedAt = table.Column<long>(type: "bigint", nullable: false)
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

            // As text: a script of all migrations is parsed when the columns are gone already.
            migrationBuilder.Sql(
                """
                EXEC(N'INSERT INTO [ProviderCredentials] ([Id], [ProviderId], [Name], [ProtectedSecret], [LastFour], [Weight], [IsEnabled], [CreatedAt], [UpdatedAt])
                SELECT [Id], [Id], N''Default'', [ProtectedCredential], [CredentialLastFour], 1, 1, [CreatedAt], [UpdatedAt]
                FROM [Providers] WHERE [ProtectedCredential] IS NOT NULL');
                """);

            migrationBuilder.DropColumn(
                name: "CredentialLastFour",
                table: "Providers");

            migrationBuilder.DropColumn(
                name: "ProtectedCredential",
                table: "Providers");
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
                type: "nvarchar(4)",
                maxLength: 4,
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "ProtectedCredential",
                table: "Providers",
                type: "nvarchar(max)",
                nullable: true);
        }
    }
}
