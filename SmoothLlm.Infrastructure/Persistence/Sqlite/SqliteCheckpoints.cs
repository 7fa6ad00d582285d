using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Hosting;
using SmoothLlm.Infrastructure.Scheduling;
using SQLitePCL;

namespace SmoothLlm.Infrastructure.Persistence.Sqlite;

/// <summary>
/// Moves the write-ahead log into the database file: nearly all of it beside the writers and on a thread of its own, so that
/// nobody waits for it, and what came meanwhile in a turn at the gate, so that the log is empty for once. While the process
/// runs the log's file keeps its size and is written again from its beginning: a commit that makes no file grow is durable
/// in half the time, because the file system has no new size to make durable with it.
/// </summary>
internal sealed class SqliteCheckpoints(string connectionString, WriteGate gate, TimeProvider time) : BackgroundService
{
    /// <summary>Turns at the gate after which it is time, however short ago the last one was. A turn writes some 20 pages of 4 KB, a full one of the ledger a thousand: then its age comes first.</summary>
    private const long MaxTurns = 1000;

    /// <summary>Before it, SQLite could damage the log when one connection wrote while another moved it (its bug of 2026-03).</summary>
    private const int FirstVersionBesideWriters = 3_051_003;

    private const int MaxRounds = 5;

    private static readonly TimeSpan ShortRound = TimeSpan.FromMilliseconds(10);
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
                await OwnThread.RunAsync(() => Checkpoint(connection), stoppingToken);
                turnsBefore = gate.Turns;
                timestamp = time.GetTimestamp();
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The host stops: the last checkpoint follows.
        }

        using var turn = await gate.EnterAsync(CancellationToken.None);
        Move(connection, "TRUNCATE");
    }

    private void Checkpoint(SqliteConnection connection)
    {
        if (raw.sqlite3_libversion_number() >= FirstVersionBesideWriters)
            MoveBesideWriters(connection);
        using var turn = gate.Enter();
        Move(connection, "PASSIVE");
    }

    /// <summary>Each round finds what came during the one before, so they grow shorter; the writers wait for the one after them.</summary>
    private void MoveBesideWriters(SqliteConnection connection)
    {
        for (int round = 1; round <= MaxRounds; round++)
        {
            long began = time.GetTimestamp();
            Move(connection, "PASSIVE");
            if (time.GetElapsedTime(began) < ShortRound)
                return;
        }
    }

    private static void Move(SqliteConnection connection, string mode)
    {
        using var command = connection.CreateCommand();
        command.CommandText = $"{SqliteConnections.WritingSetup} PRAGMA wal_checkpoint({mode});";
        command.ExecuteNonQuery();
    }
}
