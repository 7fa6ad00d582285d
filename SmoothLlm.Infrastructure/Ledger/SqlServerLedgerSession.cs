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

    public override LedgerStatement Prepare(string sql) => new Statement(this, sql);

    public override bool IsTransient(Exception exception) => exception is SqlException { Number: Deadlock or TimeOut };

    public override void Dispose() => connection.Dispose();

    private sealed class Statement(SqlServerLedgerSession session, string sql) : LedgerStatement
    {
        private readonly SqlCommand command = new(sql, session.connection);

        public override LedgerStatement Bind(int index, long value) => Add(index, SqlDbType.BigInt, value);

        public override LedgerStatement Bind(int index, string? value) => Add(index, SqlDbType.NVarChar, value);

        public override LedgerStatement Bind(int index, Guid value) => Add(index, SqlDbType.UniqueIdentifier, value);

        public override LedgerStatement Bind(int index, DateOnly value) => Add(index, SqlDbType.Date, value);

        public override LedgerStatement BindNull(int index) => Add(index, SqlDbType.NVarChar, null);

        public override int Execute()
        {
            command.CommandText = sql;
            command.Transaction = session.transaction;
            int changed = command.ExecuteNonQuery();
            command.Parameters.Clear();
            return changed;
        }

        public override long Insert()
        {
            command.CommandText = sql + "; SELECT CAST(SCOPE_IDENTITY() AS bigint)";
            command.Transaction = session.transaction;
            long id = (long)command.ExecuteScalar();
            command.Parameters.Clear();
            return id;
        }

        public override long[]? ReadRow(int columns)
        {
            command.CommandText = sql;
            command.Transaction = session.transaction;
            using var reader = command.ExecuteReader(CommandBehavior.SingleRow);
            command.Parameters.Clear();
            return reader.Read() ? [.. Enumerable.Range(0, columns).Select(column => Convert.ToInt64(reader.GetValue(column), null))] : null;
        }

        public override string? ReadText()
        {
            command.CommandText = sql;
            command.Transaction = session.transaction;
            var text = command.ExecuteScalar() as string;
            command.Parameters.Clear();
            return text;
        }

        public override void Dispose() => command.Dispose();

        private Statement Add(int index, SqlDbType type, object? value)
        {
            command.Parameters.Add(new SqlParameter($"@p{index}", type) { Value = value ?? DBNull.Value });
            return this;
        }
    }
}
