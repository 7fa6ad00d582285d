using SmoothLlm.Infrastructure.Bootstrap;
using SmoothLlm.Infrastructure.Catalog;
using SmoothLlm.Infrastructure.FirstRun;
using SmoothLlm.Infrastructure.Persistence;

namespace SmoothLlm.Infrastructure;

/// <summary>What happens before the first request: the database is there, filled, and in memory.</summary>
internal sealed class StartUp(
    Database database,
    CatalogImport catalog,
    SandboxCatalog sandbox,
    BootstrapFile bootstrap,
    FirstRunSetup firstRun,
    GreetingPrinter greeting,
    Snapshots snapshots)
{
    /// <exception cref="Persistence.Sqlite.DatabaseInUseException">Another process has the SQLite file.</exception>
    /// <exception cref="BootstrapFileException">The bootstrap file is wrong; nothing of it was applied.</exception>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        await database.OpenAsync(cancellationToken);
        var reading = await bootstrap.ReadAsync(cancellationToken);
        // What the operator prices in the file is not also priced by the catalog.
        var priced = reading?.Document.Priced ?? new HashSet<(string Provider, string UpstreamModel)>();
        await catalog.ImportShippedAsync(priced, cancellationToken);
        await sandbox.ImportAsync(priced, cancellationToken);
        if (reading is not null)
            await bootstrap.ApplyAsync(reading, cancellationToken);
        if (await firstRun.RunAsync(cancellationToken) is { } secrets)
            greeting.Show(secrets);
        await snapshots.RefreshAsync(cancellationToken);
    }
}
