namespace SmoothLlm.Infrastructure.Persistence;

/// <summary>
/// One writer at a time. SQLite before 3.51.3 can corrupt its write-ahead log when two connections write or checkpoint
/// at once, so on SQLite the ledger's batches, every other write and the checkpoints take turns here. SQL Server sorts
/// its writers out itself: there the gate stands open.
/// </summary>
public sealed class WriteGate(bool isExclusive)
{
    private readonly SemaphoreSlim? turn = isExclusive ? new SemaphoreSlim(1, 1) : null;
    private long turns;

    /// <summary>How often somebody has entered; what has been written since a moment shows in it.</summary>
    public long Turns => Volatile.Read(ref turns);

    public async ValueTask<Turn> EnterAsync(CancellationToken cancellationToken)
    {
        if (turn is null)
            return default;
        await turn.WaitAsync(cancellationToken);
        turns++;
        return new Turn(turn);
    }

    public Turn Enter()
    {
        if (turn is null)
            return default;
        turn.Wait();
        turns++;
        return new Turn(turn);
    }

    /// <summary>Leaves the gate when disposed; dispose once.</summary>
    public readonly struct Turn(SemaphoreSlim? turn) : IDisposable
    {
        public void Dispose() => turn?.Release();
    }
}
