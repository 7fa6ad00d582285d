using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using SmoothLlm.Core.Ledger;
using SmoothLlm.Core.Organizations;
using SmoothLlm.Core.Usage;
using SmoothLlm.Infrastructure.Persistence;

namespace SmoothLlm.Tests.Support;

/// <summary>A real database file in a folder of its own, with the services of the product around it.</summary>
internal sealed class SqliteDatabase : IAsyncDisposable
{
    private readonly ServiceProvider services;
    private readonly string? ownFolder;

    private SqliteDatabase(ServiceProvider services, string? ownFolder, ManualTime time)
    {
        this.services = services;
        this.ownFolder = ownFolder;
        Time = time;
    }

    public static DateTimeOffset Start { get; } = new(2026, 5, 20, 13, 45, 10, TimeSpan.Zero);

    public ManualTime Time { get; }

    /// <param name="add">Further services.</param>
    /// <param name="folder">What a process has left, for its owner to delete; null for a new folder.</param>
    public static async Task<SqliteDatabase> OpenAsync(Action<IServiceCollection>? add = null, string? folder = null)
    {
        string directory = folder ?? Directory.CreateTempSubdirectory("smoothllm-test-").FullName;
        var configuration = new ConfigurationBuilder()
            .AddInMemoryCollection(new Dictionary<string, string?>(StringComparer.Ordinal) { ["Data:Folder"] = directory })
            .Build();
        var time = new ManualTime(Start);
        var collection = new ServiceCollection().AddLogging().AddSingleton<IConfiguration>(configuration).AddSingleton<TimeProvider>(time).AddPersistence(configuration);
        add?.Invoke(collection);
        var database = new SqliteDatabase(collection.BuildServiceProvider(), folder is null ? directory : null, time);
        await database.Get<Database>().OpenAsync(CancellationToken.None);
        return database;
    }

    public T Get<T>()
        where T : notnull => services.GetRequiredService<T>();

    public async Task<T> ReadAsync<T>(Func<SmoothLlmDbContext, Task<T>> read)
    {
        await using var context = await Get<IDbContextFactory<SmoothLlmDbContext>>().CreateDbContextAsync(CancellationToken.None);
        return await read(context);
    }

    public Task AddAsync(params object[] rows) => Get<Database>().WriteAsync(
        async context =>
        {
            context.AddRange(rows);
            await UsageRows.AddDaysAsync(context, rows.OfType<UsageRollup>());
        },
        CancellationToken.None);

    /// <summary>An organization with an empty wallet.</summary>
    public async Task<Guid> AddOrganizationAsync(string name = "Acme")
    {
        var id = Guid.CreateVersion7(Time.GetUtcNow());
        await AddAsync(new Organization { Id = id, Name = name, CreatedAt = Time.GetUtcNow() });
        await AddAsync(new LedgerAccount { Kind = LedgerAccountKind.Wallet, OrganizationId = id });
        return id;
    }

    public async ValueTask DisposeAsync()
    {
        await services.DisposeAsync();
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        if (ownFolder is not null)
            Directory.Delete(ownFolder, recursive: true);
    }
}
