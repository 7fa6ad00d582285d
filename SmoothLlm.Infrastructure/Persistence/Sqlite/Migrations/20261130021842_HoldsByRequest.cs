using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace SmoothLlm.Infrastructure.Persistence.Sqlite.Migrations
{
    /// <inheritdoc />
    public partial class HoldsByRequest : Migration
    {
        private const string Columns =
            """
            "AccountId" INTEGER NOT NULL,
                    "State" INTEGER NOT NULL,
                    "AmountNanoUsd" INTEGER NOT NULL,
                    "CapturedNanoUsd" INTEGER NOT NULL,
                    "PriceVersionId" TEXT NOT NULL,
                    "MarginBasisPoints" INTEGER NOT NULL,
                    "NodeId" TEXT NOT NULL,
                    "OpenedAt" INTEGER NOT NULL,
                    "EndedAt" INTEGER NULL
            """;

        private const string Names =
            """
            "RequestId", "AccountId", "State", "AmountNanoUsd", "CapturedNanoUsd", "PriceVersionId", "MarginBasisPoints", "NodeId", "OpenedAt", "EndedAt"
            """;

        /// <summary>Without row ids, which EF has no word for: the holds are their own index by request, and an insert writes one tree less.</summary>
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.Sql($"""
                CREATE TABLE "HoldsByRequest" (
                    "RequestId" TEXT NOT NULL CONSTRAINT "PK_Holds" PRIMARY KEY,
                    {Columns}
                ) WITHOUT ROWID;
                INSERT INTO "HoldsByRequest" ({Names}) SELECT {Names} FROM "Holds" ORDER BY "RequestId";
                DROP TABLE "Holds";
                ALTER TABLE "HoldsByRequest" RENAME TO "Holds";
                """);
            CreateOpen(migrationBuilder);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.Sql($"""
                CREATE TABLE "HoldsById" (
                    "Id" INTEGER NOT NULL CONSTRAINT "PK_Holds" PRIMARY KEY,
                    "RequestId" TEXT NOT NULL,
                    {Columns}
                );
                INSERT INTO "HoldsById" ({Names}) SELECT {Names} FROM "Holds" ORDER BY "OpenedAt", "RequestId";
                DROP TABLE "Holds";
                ALTER TABLE "HoldsById" RENAME TO "Holds";
                """);
            CreateOpen(migrationBuilder);
            migrationBuilder.CreateIndex(
                name: "IX_Holds_RequestId",
                table: "Holds",
                column: "RequestId",
                unique: true);
        }

        private static void CreateOpen(MigrationBuilder migrationBuilder) => migrationBuilder.CreateIndex(
            name: "IX_Holds_Open",
            table: "Holds",
            column: "AccountId",
            filter: "\"EndedAt\" IS NULL");
    }
}
