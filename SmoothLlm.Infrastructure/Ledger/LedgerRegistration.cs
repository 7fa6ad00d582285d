using System.Diagnostics.Metrics;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using SmoothLlm.Core.Ledger;
using SmoothLlm.Core.Usage;
using SmoothLlm.Infrastructure.Persistence;
using SmoothLlm.Infrastructure.Persistence.Sqlite;

namespace SmoothLlm.Infrastructure.Ledger;

public static class LedgerRegistration
{
    /// <summary>The book: its writer, its invariants, and what is read from it. Needs <see cref="PersistenceRegistration.AddPersistence"/>.</summary>
    public static IServiceCollection AddLedger(this IServiceCollection services)
    {
        services.AddOptions<LeaseOptions>().BindConfiguration(LeaseOptions.Section).ValidateOnStart();
        services.AddSingleton<IValidateOptions<LeaseOptions>, LeaseOptionsValidator>();
        services.AddSingleton(provider => new NodeIdentity(Guid.CreateVersion7(provider.GetRequiredService<TimeProvider>().GetUtcNow())));
        services.AddSingleton(provider => SettlementJournal.Open(Path.GetFullPath(provider.GetRequiredService<DataOptions>().Folder)));
        services.AddHostedService<SettlementReplay>();
        services.AddSingleton(provider => new SettlementRetries(provider.GetRequiredService<IMeterFactory>(), provider.GetRequiredService<TimeProvider>()));
        services.AddHostedService<SettlementRetryLoop>();
        // Whoever takes requests says otherwise.
        services.TryAddSingleton<IRunningRequests, NoRequests>();
        services.AddSingleton<LedgerMeters>();
        services.AddSingleton<HoldLeases>();
        services.AddHostedService(provider => provider.GetRequiredService<HoldLeases>());
        services.AddSingleton(provider =>
        {
            var options = provider.GetRequiredService<DatabaseOptions>();
            string connectionString = options.ConnectionString!;
            bool isAlone = options.Provider == DatabaseEngine.Sqlite;
            return new LedgerWriter(
                isAlone
                    ? () => new SqliteLedgerSession(new SqliteConnectionStringBuilder(connectionString).DataSource, SqliteConnections.WritingSetup)
                    : () => new SqlServerLedgerSession(connectionString),
                provider.GetRequiredService<WriteGate>(),
                provider.GetRequiredService<SettlementJournal>(),
                isAlone ? new WalletHeadroom() : null,
                provider.GetRequiredService<SettlementRetries>(),
                provider.GetRequiredService<NodeIdentity>(),
                provider.GetRequiredService<LedgerMeters>(),
                provider.GetRequiredService<TimeProvider>(),
                provider.GetRequiredService<ILogger<LedgerWriter>>());
        });
        services.AddSingleton<ILedger>(provider => provider.GetRequiredService<LedgerWriter>());
        services.AddSingleton<IUsageRecords>(provider => provider.GetRequiredService<LedgerWriter>());
        services.AddOptions<InvariantOptions>().BindConfiguration(InvariantOptions.Section).ValidateOnStart();
        services.AddSingleton<IValidateOptions<InvariantOptions>, InvariantOptionsValidator>();
        services.AddMetrics();
        services.AddSingleton<LedgerInvariants>();
        services.AddSingleton<InvariantState>();
        services.AddSingleton<InvariantMonitor>();
        services.AddHostedService(provider => provider.GetRequiredService<InvariantMonitor>());
        services.AddSingleton<HouseBook>();
        services.AddSingleton<LedgerQueries>();
        services.AddSingleton<MonthlyStatements>();
        return services;
    }

    /// <summary>Of a process that takes none.</summary>
    private sealed class NoRequests : IRunningRequests
    {
        public bool IsRunning(Guid requestId) => false;
    }
}
