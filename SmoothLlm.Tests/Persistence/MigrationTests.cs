using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using Shouldly;
using SmoothLlm.Infrastructure.Persistence;
using Xunit;

namespace SmoothLlm.Tests.Persistence;

/// <summary>What can be said about both engines' migrations without a server.</summary>
public sealed class MigrationTests
{
    [Fact]
    public void The_sqlite_migrations_lead_to_the_model()
    {
        using var context = new DesignTimeSqlite().CreateDbContext([]);
        context.Database.HasPendingModelChanges().ShouldBeFalse();
    }

    [Fact]
    public void The_sql_server_migrations_lead_to_the_model()
    {
        using var context = new DesignTimeSqlServer().CreateDbContext([]);
        context.Database.HasPendingModelChanges().ShouldBeFalse();
    }

    [Fact]
    public void The_sql_server_script_creates_the_book_and_keeps_it_append_only()
    {
        using var context = new DesignTimeSqlServer().CreateDbContext([]);

        string script = context.GetService<IMigrator>().GenerateScript(options: MigrationsSqlGenerationOptions.Idempotent);

        script.ShouldContain("CREATE TABLE [LedgerEntries]");
        script.ShouldContain("CREATE TABLE [Holds]");
        script.ShouldContain("append_only");
        script.ShouldContain("CREATE UNIQUE INDEX [IX_LedgerTransactions_Kind_Reference]");
    }

    [Fact]
    public void Both_engines_have_the_same_migrations()
    {
        using var sqlite = new DesignTimeSqlite().CreateDbContext([]);
        using var sqlServer = new DesignTimeSqlServer().CreateDbContext([]);
        sqlServer.Database.GetMigrations().Select(NameOf).ShouldBe(sqlite.Database.GetMigrations().Select(NameOf));

        static string NameOf(string migration) => migration[(migration.IndexOf('_', StringComparison.Ordinal) + 1)..];
    }
}
