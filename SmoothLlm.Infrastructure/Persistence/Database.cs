using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using SmoothLlm.Infrastructure.Persistence.Sqlite;

namespace SmoothLlm.Infrastructure.Persistence;

/// <summary>Opens the database at start and writes to it.</summary>
public sealed class Database(
    IDbContextFactory<SmoothLlmDbContext> contexts,
    DatabaseOptions options,
    ILogger<Database> logger) : IDisposable
{
    private SqliteFileLock? fileLock;

    /// <summary>Locks the file (SQLite) and applies the migrations that are missing.</summary>
    /// <exception cref="DatabaseInUseException">Another process has the SQLite file.</exception>
    public async Task OpenAsync(CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        if (options.Provider == DatabaseEngine.Sqlite)
        {
            string path = context.Database.GetDbConnection().DataSource;
            Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
            fileLock = SqliteFileLock.Take(path);
        }

        using (await context.BeginWriteAsync(cancellationToken))
        {
            if (options.Provider == DatabaseEngine.Sqlite)
            {
                // What a killed process left in the log goes into the file now: kill after kill, the log would grow, and with it
                // the time that the next start takes to read it.
                await context.Database.ExecuteSqlRawAsync("PRAGMA journal_mode=WAL; PRAGMA wal_checkpoint(PASSIVE);", cancellationToken);
            }

            // Asked first, because EF Core builds and compares whole models before it finds that there is nothing to do.
            if ((await context.Database.GetPendingMigrationsAsync(cancellationToken)).Any())
                await context.Database.MigrateAsync(cancellationToken);
        }

        string last = (await context.Database.GetAppliedMigrationsAsync(cancellationToken)).Last();
        Log.DatabaseReady(logger, options.Provider, last);
    }

    /// <summary>Runs <paramref name="change"/> in one transaction in one turn at the gate, then saves and commits.</summary>
    /// <remarks>On SQL Server it may run more than once, after a deadlock or a lost connection: keep it free of other effects.</remarks>
    public async Task<T> WriteAsync<T>(Func<SmoothLlmDbContext, Task<T>> change, CancellationToken cancellationToken)
    {
        await using var outer = await contexts.CreateDbContextAsync(cancellationToken);
        return await outer.Database.CreateExecutionStrategy().ExecuteAsync(async () =>
        {
            await using var context = await contexts.CreateDbContextAsync(cancellationToken);
            using var turn = await context.BeginWriteAsync(cancellationToken);
            await using var transaction = await context.Database.BeginTransactionAsync(cancellationToken);
            T result = await change(context);
            await context.SaveChangesAsync(cancellationToken);
            await transaction.CommitAsync(cancellationToken);
            return result;
        });
    }

    /// <inheritdoc cref="WriteAsync{T}"/>
    public Task WriteAsync(Func<SmoothLlmDbContext, Task> change, CancellationToken cancellationToken) =>
        WriteAsync(
            async context =>
            {
                await change(context);
                return true;
            },
            cancellationToken);

    public void Dispose() => fileLock?.Dispose();
}
