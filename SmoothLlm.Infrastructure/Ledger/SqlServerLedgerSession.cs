using System.Data;
using Microsoft.Data.SqlClient;

namespace SmoothLlm.Infrastructure.Ledger;

/// <summary>The same statements on SQL Server, where the round trip outweighs what a parameter costs.</summary>
internal sealed class SqlServerLedgerSession : LedgerSession
{
    private const int Deadlock = 1205;
    private const int TimeOut = -2;

    private readonly SqlConnection connection;
    private SqlTransaction? transaction;

    public SqlServerLedgerSession(string connectionString)
    {
        connection = new SqlConnection(connectionString);
        connection.Open();
    }

    /// <summary>An error that the server took for a fatal one has closed it; the transaction went with it.</summary>
    public override bool IsBroken => connection.State != ConnectionState.Open;

    public override void Begin() => transaction = connection.BeginTransaction(IsolationLevel.ReadCommitted);

    public override void Commit()
    {
        transaction?.Commit();
        transaction = null;
    }

    public override void Rollback()
    {
        // A deadlock's victim has been rolled back by the server already.
        if (transaction?.Connection is not null)
            transaction.Rollback();
        transaction = null;
    }

    public override LedgerStatement Prepare(string sql) => new SqlServerLedgerStatement(new SqlCommand(sql, connection), () => transaction);

    public override bool IsTransient(Exception exception) => exception is SqlException { Number: Deadlock or TimeOut };

    public override void Dispose() => connection.Dispose();
}
