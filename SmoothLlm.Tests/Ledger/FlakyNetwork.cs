using SmoothLlm.Infrastructure.Ledger;

namespace SmoothLlm.Tests.Ledger;

/// <summary>
/// A way to the database that can be cut. As with SQL Server, a connection that broke stays closed: whoever uses it gets
/// the exception of a programming mistake, and its transaction is gone without a rollback.
/// </summary>
internal sealed class FlakyNetwork
{
    private int cuts;

    /// <summary>Whether no connection can be opened now.</summary>
    public bool IsDown { get; set; }

    /// <summary>Connections that were asked for.</summary>
    public int Tried { get; private set; }

    /// <summary>Connections that were opened.</summary>
    public int Opened { get; private set; }

    /// <summary>Breaks every connection that is open.</summary>
    public void Break() => Interlocked.Increment(ref cuts);

    public LedgerSession Connect(Func<LedgerSession> open)
    {
        Tried++;
        if (IsDown)
            throw new InvalidOperationException("No connection could be had from the pool in time.");
        Opened++;
        return new Session(open(), this, cuts);
    }

    private sealed class Session(LedgerSession inner, FlakyNetwork network, int cutsBefore) : LedgerSession
    {
        public override bool IsBroken => network.cuts != cutsBefore;

        public override void Begin()
        {
            if (IsBroken)
                throw new InvalidOperationException("The connection is closed.");
            inner.Begin();
        }

        public override void Commit() => inner.Commit();

        public override void Rollback()
        {
            if (!IsBroken)
                inner.Rollback();
        }

        public override LedgerStatement Prepare(string sql) => inner.Prepare(sql);

        public override bool IsTransient(Exception exception) => inner.IsTransient(exception);

        public override void Dispose() => inner.Dispose();
    }
}
