using System.Buffers;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using SQLitePCL;

namespace SmoothLlm.Infrastructure.Ledger;

/// <summary>Straight to SQLite's own statements: binding by position costs a tenth of an ADO.NET parameter.</summary>
internal sealed class SqliteLedgerSession : LedgerSession
{
    private const int BusyTimeoutMilliseconds = 30_000;

    /// <summary>
    /// What the batch refers to it has read or inserted itself, and nothing of it is ever deleted: looking each row up again
    /// would find the same.
    /// </summary>
    private const string Setup = "PRAGMA cache_size=-32768; PRAGMA foreign_keys=OFF;";

    private readonly sqlite3 database;
    private readonly LedgerStatement begin;
    private readonly LedgerStatement commit;
    private readonly LedgerStatement rollback;

    public SqliteLedgerSession(string path, string setup)
    {
        // Without SQLite's own locks: the writer's thread is the only one that touches it.
        int result = raw.sqlite3_open_v2(path, out database, raw.SQLITE_OPEN_READWRITE | raw.SQLITE_OPEN_NOMUTEX, null);
        if (result != raw.SQLITE_OK)
            throw new SqliteLedgerException($"The ledger cannot open {path}.", result);
        _ = raw.sqlite3_busy_timeout(database, BusyTimeoutMilliseconds);
        if (raw.sqlite3_exec(database, setup + Setup) != raw.SQLITE_OK)
            throw SqliteLedgerException.From(database);
        begin = Prepare("BEGIN IMMEDIATE");
        commit = Prepare("COMMIT");
        rollback = Prepare("ROLLBACK");
    }

    public override void Begin() => begin.Execute();

    public override void Commit() => commit.Execute();

    public override void Rollback()
    {
        if (raw.sqlite3_get_autocommit(database) == 0)
            rollback.Execute();
    }

    public override LedgerStatement Prepare(string sql) => new Statement(database, sql);

    public override bool IsTransient(Exception exception) =>
        exception is SqliteLedgerException { Code: raw.SQLITE_BUSY or raw.SQLITE_LOCKED };

    public override void Dispose()
    {
        begin.Dispose();
        commit.Dispose();
        rollback.Dispose();
        database.Dispose();
    }

    private sealed class Statement : LedgerStatement
    {
        private const int GuidLength = 36;

        private readonly sqlite3 database;
        private readonly sqlite3_stmt statement;
        private readonly nint databaseHandle;
        private readonly nint handle;

        public Statement(sqlite3 database, string sql)
        {
            this.database = database;
            // Persistent: they stay for as long as the connection, and leave its quick memory to what a step needs.
            Check(raw.sqlite3_prepare_v3(database, sql, raw.SQLITE_PREPARE_PERSISTENT, out statement));
            databaseHandle = database.DangerousGetHandle();
            handle = statement.DangerousGetHandle();
        }

        public override LedgerStatement Bind(int index, long value)
        {
            Check(SqliteNative.Bind(handle, index, value));
            return this;
        }

        public override LedgerStatement Bind(int index, string? value)
        {
            if (value is null)
                return BindNull(index);
            int size = Encoding.UTF8.GetMaxByteCount(value.Length);
            byte[]? rented = size > 512 ? ArrayPool<byte>.Shared.Rent(size) : null;
            Span<byte> buffer = rented ?? stackalloc byte[512];
            BindText(index, buffer[..Encoding.UTF8.GetBytes(value, buffer)]);
            if (rented is not null)
                ArrayPool<byte>.Shared.Return(rented);
            return this;
        }

        /// <summary>In uppercase, as EF Core's SQLite provider stores it.</summary>
        public override LedgerStatement Bind(int index, Guid value)
        {
            Span<byte> text = stackalloc byte[GuidLength];
            value.TryFormat(text, out _);
            Ascii.ToUpperInPlace(text, out _);
            BindText(index, text);
            return this;
        }

        /// <summary>As yyyy-MM-dd, as EF Core's SQLite provider stores it.</summary>
        public override LedgerStatement Bind(int index, DateOnly value)
        {
            Span<byte> text = stackalloc byte[10];
            value.TryFormat(text, out _, "yyyy-MM-dd", CultureInfo.InvariantCulture);
            BindText(index, text);
            return this;
        }

        public override LedgerStatement BindNull(int index)
        {
            Check(SqliteNative.BindNull(handle, index));
            return this;
        }

        public override int Execute()
        {
            Step();
            return SqliteNative.Changes(databaseHandle);
        }

        public override long Insert()
        {
            Step();
            return SqliteNative.LastInsertedRow(databaseHandle);
        }

        public override long[]? ReadRow(int columns)
        {
            try
            {
                if (!StepToRow())
                    return null;
                long[] row = new long[columns];
                for (int column = 0; column < columns; column++)
                    row[column] = raw.sqlite3_column_int64(statement, column);
                return row;
            }
            finally
            {
                Reset();
            }
        }

        public override string? ReadText()
        {
            try
            {
                return StepToRow() ? raw.sqlite3_column_text(statement, 0).utf8_to_string() : null;
            }
            finally
            {
                Reset();
            }
        }

        public override void Dispose() => statement.Dispose();

        private void BindText(int index, Span<byte> text) =>
            Check(SqliteNative.Bind(handle, index, ref MemoryMarshal.GetReference(text), text.Length, SqliteNative.Transient));

        private bool StepToRow() => SqliteNative.Step(handle) switch
        {
            raw.SQLITE_ROW => true,
            raw.SQLITE_DONE => false,
            _ => throw Failure(),
        };

        private void Step()
        {
            try
            {
                if (SqliteNative.Step(handle) != raw.SQLITE_DONE)
                    throw Failure();
            }
            finally
            {
                Reset();
            }
        }

        /// <summary>Its parameters keep their values: every use binds all of them.</summary>
        private void Reset()
        {
            // The result repeats the step's error, which has been thrown already.
            _ = SqliteNative.Reset(handle);
        }

        private void Check(int result)
        {
            if (result != raw.SQLITE_OK)
                throw Failure();
        }

        private SqliteLedgerException Failure() => SqliteLedgerException.From(database);
    }
}

/// <summary>SQLite refused a statement of the ledger.</summary>
internal sealed class SqliteLedgerException(string message, int code) : Exception(message)
{
    /// <summary>SQLite's primary result code.</summary>
    public int Code { get; } = code;

    public static SqliteLedgerException From(sqlite3 database) =>
        new(raw.sqlite3_errmsg(database).utf8_to_string(), raw.sqlite3_errcode(database));
}
