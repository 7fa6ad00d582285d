using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Hosting;

namespace SmoothLlm.Infrastructure.Persistence.Sqlite;

/// <summary>
/// Moves the write-ahead log into the database file, in turns of its own at the gate. While the process runs the log's
/// file keeps its size and is written again from its beginning: a commit that makes no file grow is durable in half the
/// time, because the file system has no new size to make durable with it.
/// </summary>
internal sealed class SqliteCheckpoints(string connectionString, WriteGate gate, TimeProvider time) : BackgroundService
{
    /// <summary>Turns at the gate after which it is time, however short ago the last one was. A turn writes some 20 pages of 4 KB.</summary>
    private const long MaxTurns = 1000;

    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan MaxAge = TimeSpan.FromSeconds(5);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var connection = new SqliteConnection(connectionString);
        await connection.OpenAsync(stoppingToken);
        using var timer = new PeriodicTimer(Interval, time);
        long turnsBefore = gate.Turns;
        long timestamp = time.GetTimestamp();
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                long turns = gate.Turns - turnsBefore;
                if (turns == 0 || (turns < MaxTurns && time.GetElapsedTime(timestamp) < MaxAge))
                    continue;
                await CheckpointAsync(connection, "PASSIVE", stoppingToken);
                turnsBefore = gate.Turns;
                timestamp = time.GetTimestamp();
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The host stops: the last checkpoint follows.
        }

        await CheckpointAsync(connection, "TRUNCATE", CancellationToken.None);
    }

    private async Task CheckpointAsync(SqliteConnection connection, string mode, CancellationToken cancellationToken)
    {
        using var turn = await gate.EnterAsync(cancellationToken);
        using var command = connection.CreateCommand();
        command.CommandText = $"{SqliteConnections.WritingSetup} PRAGMA wal_checkpoint({mode});";
        command.ExecuteNonQuery();
    }
}
