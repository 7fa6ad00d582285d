namespace SmoothLlm.Infrastructure.Ledger;

/// <summary>
/// The writer's connection. The statements are the same on both engines; how they are prepared, bound and run is what
/// differs, because this is the one place where EF's cost per statement would be felt.
/// </summary>
internal abstract class LedgerSession : IDisposable
{
    /// <summary>Whether its connection is gone for good, so that another has to be opened.</summary>
    public virtual bool IsBroken => false;

    public abstract void Begin();

    public abstract void Commit();

    /// <summary>Ends a transaction that failed; does nothing when there is none.</summary>
    public abstract void Rollback();

    /// <summary>Parameters are <c>@p1</c>, <c>@p2</c>, …, first named in that order.</summary>
    public abstract LedgerStatement Prepare(string sql);

    /// <summary>Whether the same batch may well succeed when it is tried again.</summary>
    public abstract bool IsTransient(Exception exception);

    public abstract void Dispose();
}

/// <summary>A prepared statement. Bind every parameter, then run it; the bindings are gone afterwards.</summary>
internal abstract class LedgerStatement : IDisposable
{
    public abstract LedgerStatement Bind(int index, long value);

    public abstract LedgerStatement Bind(int index, string? value);

    public abstract LedgerStatement Bind(int index, Guid value);

    public abstract LedgerStatement Bind(int index, DateOnly value);

    public abstract LedgerStatement BindNull(int index);

    public LedgerStatement Bind(int index, long? value) => value is { } known ? Bind(index, known) : BindNull(index);

    public LedgerStatement Bind(int index, Guid? value) => value is { } known ? Bind(index, known) : BindNull(index);

    public LedgerStatement Bind(int index, DateTimeOffset value) => Bind(index, value.ToUnixTimeMilliseconds());

    /// <returns>Rows changed.</returns>
    public abstract int Execute();

    /// <returns>The id that the database gave to the inserted row.</returns>
    public abstract long Insert();

    /// <returns>The first row as whole numbers, or null when there is none.</returns>
    public abstract long[]? ReadRow(int columns);

    /// <returns>The first column of the first row, or null when there is none.</returns>
    public abstract string? ReadText();

    public abstract void Dispose();
}
