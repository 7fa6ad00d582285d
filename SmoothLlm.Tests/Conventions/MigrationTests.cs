using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using Shouldly;
using SmoothLlm.Infrastructure.Persistence;
using Xunit;

namespace SmoothLlm.Tests.Conventions;

/// <summary>Both databases know the same changes, and the model has none that they do not. No server is needed.</summary>
public sealed class MigrationTests
{
    [Fact]
    public void Both_databases_have_the_same_migrations_in_the_same_order()
    {
        using var sqlite = new DesignTimeSqlite().CreateDbContext([]);
        using var sqlServer = new DesignTimeSqlServer().CreateDbContext([]);

        Names(sqlite).ShouldNotBeEmpty();
        Names(sqlServer).ShouldBe(Names(sqlite));
    }

    [Fact]
    public void The_model_on_SQLite_has_no_change_without_a_migration()
    {
        using var context = new DesignTimeSqlite().CreateDbContext([]);

        context.Database.HasPendingModelChanges().ShouldBeFalse("run eng/add-migration NAME");
    }

    [Fact]
    public void The_model_on_SQL_Server_has_no_change_without_a_migration()
    {
        using var context = new DesignTimeSqlServer().CreateDbContext([]);

        context.Database.HasPendingModelChanges().ShouldBeFalse("run eng/add-migration NAME");
    }

    [Fact]
    public void The_whole_script_for_SQL_Server_is_generated_without_a_server()
    {
        using var context = new DesignTimeSqlServer().CreateDbContext([]);

        string script = context.GetService<IMigrator>().GenerateScript();

        script.ShouldContain("CREATE TRIGGER", Case.Insensitive);
        script.ShouldContain("CREATE UNIQUE INDEX [IX_LedgerTransactions_Kind_Reference]");
        foreach (var table in context.Model.GetEntityTypes().Select(type => type.GetTableName()).OfType<string>().Distinct(StringComparer.Ordinal))
            script.ShouldContain($"CREATE TABLE [{table}]");
    }

    /// <summary>Without the time stamp, which differs between the two.</summary>
    private static List<string> Names(DbContext context) =>
        [.. context.Database.GetMigrations().Select(migration => migration[(migration.IndexOf('_', StringComparison.Ordinal) + 1)..])];
}
