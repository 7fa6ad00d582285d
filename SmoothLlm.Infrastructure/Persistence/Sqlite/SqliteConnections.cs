using System.Data.Common;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace SmoothLlm.Infrastructure.Persistence.Sqlite;

/// <summary>
/// Sets up every connection as it opens: full durability, no checkpoint of its own (the gate's holder does those), and
/// read-only unless its context is inside its turn at the gate, so that a write that forgot the gate fails at once.
/// </summary>
internal sealed class SqliteConnections : DbConnectionInterceptor
{
    public const string WritingSetup = "PRAGMA synchronous=FULL; PRAGMA wal_autocheckpoint=0; PRAGMA query_only=0;";

    private const string ReadingSetup = "PRAGMA synchronous=FULL; PRAGMA wal_autocheckpoint=0; PRAGMA query_only=1;";

    public override void ConnectionOpened(DbConnection connection, ConnectionEndEventData eventData) => SetUp(connection, eventData);

    public override Task ConnectionOpenedAsync(DbConnection connection, ConnectionEndEventData eventData, CancellationToken cancellationToken = default)
    {
        SetUp(connection, eventData);
        return Task.CompletedTask;
    }

    private static void SetUp(DbConnection connection, ConnectionEndEventData eventData)
    {
        using var command = ((SqliteConnection)connection).CreateCommand();
        command.CommandText = eventData.Context is SmoothLlmDbContext { MayWrite: true } ? WritingSetup : ReadingSetup;
        command.ExecuteNonQuery();
    }
}
