using System.Collections.Concurrent;
using System.Diagnostics;

namespace SmoothLlm.Infrastructure.Ledger;

/// <summary>
/// What waits for the writer. Bounded; its one reader sleeps without spinning, because on a small machine a spinning
/// writer takes its time from the requests that it waits for. What nobody waits for stays a moment for company, and so,
/// for a shorter one, does everything while many come at once: a commit costs the processor far more than one command
/// more in it does.
/// </summary>
/// <param name="busyPatience">How long that is when much comes; null for what is right for a disk.</param>
internal sealed class LedgerQueue(TimeSpan? busyPatience = null)
{
    private const int Capacity = 65_536;

    /// <summary>How often an ending that finds the queue full looks again.</summary>
    private static readonly TimeSpan FullRetryInterval = TimeSpan.FromMilliseconds(5);

    /// <summary>How long what nobody waits for stays for company.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(5);

    /// <summary>How long it stays when the batch before was a crowd.</summary>
    private static readonly TimeSpan CrowdedPatience = TimeSpan.FromMilliseconds(25);

    /// <summary>How long it stays when much comes: the pages that a commit writes are then shared by several times as many.</summary>
    private static readonly TimeSpan BusyPatience = TimeSpan.FromMilliseconds(400);

    /// <summary>As many in a batch mean that much comes.</summary>
    private const int BusySize = 64;

    /// <summary>With fewer in a batch that was patient for so long, no longer.</summary>
    private const int StillBusySize = 1024;

    /// <summary>As many are company enough: more would only make the pieces of work longer, and more of it wait.</summary>
    private const int PlentySize = 12_288;

    /// <summary>As many at once mean that more are on their way.</summary>
    private const int CrowdSize = 4;

    /// <summary>How long a crowd is collected.</summary>
    private static readonly TimeSpan CrowdPatience = TimeSpan.FromMilliseconds(1);

    private readonly ConcurrentQueue<LedgerCommand> commands = new();
    private readonly AutoResetEvent wake = new(initialState: false);
    private int count;
    private int plenty;
    private bool isCrowded;
    private bool isBusy;
    private volatile ReaderState state;
    private volatile bool isClosed;

    /// <summary>How much waits.</summary>
    public int Count => Volatile.Read(ref count);

    /// <returns>False when it is full or closed.</returns>
    public bool TryAdd(LedgerCommand command)
    {
        if (isClosed)
            return false;
        int waiting = Interlocked.Increment(ref count);
        if (waiting > Capacity)
        {
            Interlocked.Decrement(ref count);
            return false;
        }

        commands.Enqueue(command);
        // The reader says that it goes to sleep before it looks a last time, so one of the two sees the other.
        Interlocked.MemoryBarrier();
        if (state == ReaderState.Asleep || (state == ReaderState.Patient && (!command.IsPatient || waiting == plenty)))
            wake.Set();
        return true;
    }

    /// <summary>Waits while it is full.</summary>
    /// <returns>False when it is closed.</returns>
    public async ValueTask<bool> AddAsync(LedgerCommand command, CancellationToken cancellationToken)
    {
        while (!TryAdd(command))
        {
            if (isClosed)
                return false;
            await Task.Delay(FullRetryInterval, cancellationToken);
        }

        return true;
    }

    /// <summary>Takes nothing more; what is in it is still taken out.</summary>
    public void Close()
    {
        isClosed = true;
        wake.Set();
    }

    /// <summary>Sleeps until there is something, lets it wait for company, and takes it, up to a number.</summary>
    /// <returns>False when it is closed and empty.</returns>
    public bool Take(List<LedgerCommand> batch, int most)
    {
        bool isPatient = true;
        long began = 0;
        while (true)
        {
            while (batch.Count < most && commands.TryDequeue(out var command))
            {
                Interlocked.Decrement(ref count);
                batch.Add(command);
                isPatient &= command.IsPatient;
            }

            if (batch.Count == 0)
            {
                // A producer may have passed the check before it was closed: its command is counted already.
                if (isClosed && Volatile.Read(ref count) == 0)
                    return false;
                Sleep(ReaderState.Asleep, Timeout.InfiniteTimeSpan);
                continue;
            }

            began = began == 0 ? Stopwatch.GetTimestamp() : began;
            var left = PatienceOf(isPatient) - Stopwatch.GetElapsedTime(began);
            if (isClosed || batch.Count >= Math.Min(PlentySize, most) || left <= TimeSpan.Zero)
            {
                isCrowded = batch.Count >= CrowdSize;
                isBusy = batch.Count >= (isBusy ? StillBusySize : BusySize);
                return true;
            }

            plenty = PlentySize - batch.Count;
            Sleep(isPatient ? ReaderState.Patient : ReaderState.Collecting, left);
        }
    }

    private TimeSpan PatienceOf(bool isPatient) => (isPatient, isBusy, isCrowded) switch
    {
        (true, true, _) => busyPatience ?? BusyPatience,
        (true, false, true) => CrowdedPatience,
        (true, false, false) => Patience,
        (false, _, true) => CrowdPatience,
        _ => TimeSpan.Zero,
    };

    private void Sleep(ReaderState how, TimeSpan longest)
    {
        state = how;
        Interlocked.MemoryBarrier();
        if (commands.IsEmpty && !isClosed)
            wake.WaitOne(longest);
        state = ReaderState.Awake;
    }

    private enum ReaderState
    {
        Awake,
        Asleep,
        Patient,
        Collecting,
    }
}
