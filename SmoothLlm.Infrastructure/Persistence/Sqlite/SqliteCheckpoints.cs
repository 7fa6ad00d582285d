using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Hosting;

namespace SmoothLlm.Infrastructure.Persistence.Sqlite;

/// <summary>Moves the write-ahead log into the database file when it has grown, in a turn of its own at the gate.</summary>
internal sealed class SqliteCheckpoints(string connectionString, WriteGate gate, TimeProvider time) : BackgroundService
{
    private const long LogSizeBytes = 16 * 1024 * 1024;

    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var connection = new SqliteConnection(connectionString);
        await connection.OpenAsync(stoppingToken);
        var log = new FileInfo(connection.DataSource + "-wal");
        using var timer = new PeriodicTimer(Interval, time);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                log.Refresh();
                if (log.Exists && log.Length >= LogSizeBytes)
                    await CheckpointAsync(connection, stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The host stops: the last checkpoint follows.
        }

        await CheckpointAsync(connection, CancellationToken.None);
    }

    private async Task CheckpointAsync(SqliteConnection connection, CancellationToken cancellationToken)
    {
        using var turn = await gate.EnterAsync(cancellationToken);
        using var command = connection.CreateCommand();
        command.CommandText = SqliteConnections.WritingSetup + " PRAGMA wal_checkpoint(TRUNCATE);";
        command.ExecuteNonQuery();
    }
}
