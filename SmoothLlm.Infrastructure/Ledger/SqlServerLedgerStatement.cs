using System.Data;
using Microsoft.Data.SqlClient;

namespace SmoothLlm.Infrastructure.Ledger;

/// <summary>A statement of the writer on SQL Server.</summary>
/// <param name="command">Its own to dispose of.</param>
/// <param name="transaction">The session's, as it is when the statement runs.</param>
internal sealed class SqlServerLedgerStatement(SqlCommand command, Func<SqlTransaction?> transaction) : LedgerStatement
{
    private readonly string sql = command.CommandText;

    public override LedgerStatement Bind(int index, long value) => Add(index, SqlDbType.BigInt, value);

    public override LedgerStatement Bind(int index, string? value) => Add(index, SqlDbType.NVarChar, value);

    public override LedgerStatement Bind(int index, Guid value) => Add(index, SqlDbType.UniqueIdentifier, value);

    public override LedgerStatement Bind(int index, DateOnly value) => Add(index, SqlDbType.Date, value);

    public override LedgerStatement BindNull(int index) => Add(index, SqlDbType.NVarChar, null);

    public override int Execute() => Run(sql, () => command.ExecuteNonQuery());

    public override long Insert() => Run(sql + "; SELECT CAST(SCOPE_IDENTITY() AS bigint)", () => (long)command.ExecuteScalar());

    public override long[]? ReadRow(int columns) => Run(sql, () =>
    {
        using var reader = command.ExecuteReader(CommandBehavior.SingleRow);
        return reader.Read() ? Enumerable.Range(0, columns).Select(column => Convert.ToInt64(reader.GetValue(column), null)).ToArray() : null;
    });

    public override string? ReadText() => Run(sql, () => command.ExecuteScalar() as string);

    public override void Dispose() => command.Dispose();

    private SqlServerLedgerStatement Add(int index, SqlDbType type, object? value)
    {
        command.Parameters.Add(new SqlParameter($"@p{index}", type) { Value = value ?? DBNull.Value });
        return this;
    }

    /// <summary>The bindings go in any case: what failed is tried again, and a parameter that is there twice would fail for ever.</summary>
    private TResult Run<TResult>(string text, Func<TResult> run)
    {
        command.CommandText = text;
        command.Transaction = transaction();
        try
        {
            return run();
        }
        finally
        {
            command.Parameters.Clear();
        }
    }
}
