using SmoothLlm.Infrastructure.Ledger;

namespace SmoothLlm.Tests.Ledger;

/// <summary>
/// SQLite as SQL Server behaves for the ledger: what is read before the first write of a transaction may have been
/// changed by another node when it comes to that. The file's lock is taken with the first write only.
/// </summary>
/// <param name="afterRead">Called after each read outside of the lock: what happens there, happens on another node.</param>
internal sealed class ReadCommittedSession(SqliteLedgerSession inner, Action afterRead) : LedgerSession
{
    private bool hasBegun;

    public override void Begin() => hasBegun = false;

    public override void Commit()
    {
        if (hasBegun)
            inner.Commit();
        hasBegun = false;
    }

    public override void Rollback()
    {
        inner.Rollback();
        hasBegun = false;
    }

    public override LedgerStatement Prepare(string sql) => new Statement(this, inner.Prepare(sql));

    public override bool IsTransient(Exception exception) => inner.IsTransient(exception);

    public override void Dispose() => inner.Dispose();

    private void BeforeWrite()
    {
        if (!hasBegun)
            inner.Begin();
        hasBegun = true;
    }

    private void AfterRead()
    {
        if (!hasBegun)
            afterRead();
    }

    private sealed class Statement(ReadCommittedSession session, LedgerStatement inner) : LedgerStatement
    {
        public override LedgerStatement Bind(int index, long value) => With(inner.Bind(index, value));

        public override LedgerStatement Bind(int index, string? value) => With(inner.Bind(index, value));

        public override LedgerStatement Bind(int index, Guid value) => With(inner.Bind(index, value));

        public override LedgerStatement Bind(int index, DateOnly value) => With(inner.Bind(index, value));

        public override LedgerStatement BindNull(int index) => With(inner.BindNull(index));

        public override int Execute()
        {
            session.BeforeWrite();
            return inner.Execute();
        }

        public override long Insert()
        {
            session.BeforeWrite();
            return inner.Insert();
        }

        public override long[]? ReadRow(int columns)
        {
            long[]? row = inner.ReadRow(columns);
            session.AfterRead();
            return row;
        }

        public override string? ReadText()
        {
            string? text = inner.ReadText();
            session.AfterRead();
            return text;
        }

        public override void Dispose() => inner.Dispose();

        private Statement With(LedgerStatement _) => this;
    }
}
