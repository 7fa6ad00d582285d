using Microsoft.AspNetCore.DataProtection;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using SmoothLlm.Infrastructure.Persistence.Sqlite;
using SmoothLlm.Infrastructure.Persistence.SqlServer;

namespace SmoothLlm.Infrastructure.Persistence;

public static class PersistenceRegistration
{
    private const int MaxRetries = 6;

    /// <summary>The database by configuration, the snapshots' refresh, and the key ring in the data folder.</summary>
    public static IServiceCollection AddPersistence(this IServiceCollection services, IConfiguration configuration)
    {
        var data = configuration.GetSection(DataOptions.Section).Get<DataOptions>() ?? new DataOptions();
        var database = configuration.GetSection(DatabaseOptions.Section).Get<DatabaseOptions>() ?? new DatabaseOptions();
        database.ConnectionString = configuration.GetConnectionString("Default");
        string folder = Path.GetFullPath(data.Folder);
        Directory.CreateDirectory(folder);

        services.TryAddSingleton(TimeProvider.System);
        services.AddIdentitySchema();
        services.AddSingleton(database);
        services.AddSingleton(data);
        services.AddSingleton(new WriteGate(isExclusive: database.Provider == DatabaseEngine.Sqlite));
        if (database.Provider == DatabaseEngine.Sqlite)
            AddSqlite(services, database, folder);
        else
            AddSqlServer(services, database);

        services.AddScoped(provider => provider.GetRequiredService<IDbContextFactory<SmoothLlmDbContext>>().CreateDbContext());
        services.AddSingleton<Database>();
        services.AddSingleton<DatabaseInspection>();
        services.AddSingleton<Snapshots>();
        services.AddHostedService(provider => provider.GetRequiredService<Snapshots>());
        services.AddDataProtection()
            .SetApplicationName("SmoothLlm")
            .PersistKeysToFileSystem(new DirectoryInfo(Path.Combine(folder, "keys")));
        return services;
    }

    private static void AddSqlite(IServiceCollection services, DatabaseOptions options, string folder)
    {
        options.ConnectionString ??= new SqliteConnectionStringBuilder
        {
            DataSource = Path.Combine(folder, "smoothllm.db"),
            DefaultTimeout = 30,
        }.ToString();
        services.AddDbContextFactory<SqliteDbContext>(builder => builder
            .UseSqlite(options.ConnectionString, sqlite =>
            {
                if (options.MaxBatchSize is { } size)
                    sqlite.MaxBatchSize(size);
            })
            .AddInterceptors(new SqliteConnections()));
        services.AddSingleton<IDbContextFactory<SmoothLlmDbContext>, ContextFactory<SqliteDbContext>>();
        services.AddHostedService(provider => new SqliteCheckpoints(
            options.ConnectionString,
            provider.GetRequiredService<WriteGate>(),
            provider.GetRequiredService<TimeProvider>()));
    }

    private static void AddSqlServer(IServiceCollection services, DatabaseOptions options)
    {
        if (string.IsNullOrWhiteSpace(options.ConnectionString))
            throw new InvalidOperationException("Database__Provider is SqlServer, so ConnectionStrings__Default must hold its connection string.");
        services.AddDbContextFactory<SqlServerDbContext>(builder => builder
            .UseSqlServer(options.ConnectionString, sqlServer =>
            {
                sqlServer.EnableRetryOnFailure(MaxRetries);
                if (options.MaxBatchSize is { } size)
                    sqlServer.MaxBatchSize(size);
            }));
        services.AddSingleton<IDbContextFactory<SmoothLlmDbContext>, ContextFactory<SqlServerDbContext>>();
    }

    /// <summary>Hands out the engine's context as the one that everything else knows.</summary>
    private sealed class ContextFactory<TContext>(IDbContextFactory<TContext> inner) : IDbContextFactory<SmoothLlmDbContext>
        where TContext : SmoothLlmDbContext
    {
        public SmoothLlmDbContext CreateDbContext() => inner.CreateDbContext();
    }
}
