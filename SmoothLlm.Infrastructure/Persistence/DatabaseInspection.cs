using Microsoft.EntityFrameworkCore;

namespace SmoothLlm.Infrastructure.Persistence;

/// <summary>What the database says of itself.</summary>
/// <param name="SizeBytes">Of the file; null on a server.</param>
/// <param name="Migrations">Those that are applied, the oldest first.</param>
/// <param name="Pending">How many are not.</param>
public sealed record DatabaseFacts(string Engine, string Version, long? SizeBytes, IReadOnlyList<string> Migrations, int Pending);

/// <summary>Asks the database about itself, for admins.</summary>
public sealed class DatabaseInspection(IDbContextFactory<SmoothLlmDbContext> contexts, DatabaseOptions options)
{
    public async Task<DatabaseFacts> ReadAsync(CancellationToken cancellationToken)
    {
        bool isSqlite = options.Provider == DatabaseEngine.Sqlite;
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        string version = await context.Database
            .SqlQueryRaw<string>(isSqlite ? "SELECT sqlite_version() AS Value" : "SELECT CAST(SERVERPROPERTY('ProductVersion') AS nvarchar(60)) AS Value")
            .SingleAsync(cancellationToken);
        var file = isSqlite ? new FileInfo(context.Database.GetDbConnection().DataSource) : null;
        var applied = await context.Database.GetAppliedMigrationsAsync(cancellationToken);
        var pending = await context.Database.GetPendingMigrationsAsync(cancellationToken);
        return new DatabaseFacts(
            isSqlite ? "SQLite" : "SQL Server", version, file is { Exists: true } ? file.Length : null, [.. applied], pending.Count());
    }
}
