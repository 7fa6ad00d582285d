using SmoothLlm.Infrastructure.Ledger;

namespace SmoothLlm.Tests.Ledger;

/// <summary>A disk that can be made to refuse, under the ledger's writer.</summary>
internal sealed class FlakyDisk
{
    private int refusals;

    /// <summary>Whether it refuses now.</summary>
    public bool IsFull { get; set; }

    /// <summary>How many transactions it has refused.</summary>
    public int Refusals => refusals;

    public LedgerSession Wrap(LedgerSession session) => new FlakySession(session, this);

    private void Check()
    {
        if (!IsFull)
            return;
        Interlocked.Increment(ref refusals);
        throw new IOException("The disk is full.");
    }

    private sealed class FlakySession(LedgerSession inner, FlakyDisk disk) : LedgerSession
    {
        public override void Begin()
        {
            disk.Check();
            inner.Begin();
        }

        public override void Commit()
        {
            disk.Check();
            inner.Commit();
        }

        public override void Rollback() => inner.Rollback();

        public override LedgerStatement Prepare(string sql) => inner.Prepare(sql);

        public override bool IsTransient(Exception exception) => inner.IsTransient(exception);

        public override void Dispose() => inner.Dispose();
    }
}
