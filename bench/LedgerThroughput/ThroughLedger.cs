using System.Diagnostics;
using SmoothLlm.Core.Ledger;
using SmoothLlm.Core.Money;

namespace LedgerThroughput;

/// <summary>Callers as requests are: each holds, waits until that is durable, settles, waits until that is durable, and begins again. Organizations come in turn.</summary>
internal static class ThroughLedger
{
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(2);

    private static int turns;

    public static async Task<LedgerResult> RunAsync(BenchBook book, TimeSpan length, int callers)
    {
        await Task.WhenAll(Call(book, WarmUp, callers));
        long began = Stopwatch.GetTimestamp();
        var waits = await Task.WhenAll(Call(book, length, callers));
        double seconds = Stopwatch.GetElapsedTime(began).TotalSeconds;
        return new LedgerResult(
            waits.Sum(caller => caller.Count) / seconds,
            new Waits([.. waits.SelectMany(caller => caller.Select(wait => wait.Hold))]),
            new Waits([.. waits.SelectMany(caller => caller.Select(wait => wait.Settle))]));
    }

    private static IEnumerable<Task<List<(double Hold, double Settle)>>> Call(BenchBook book, TimeSpan length, int callers) =>
        Enumerable.Range(0, callers).Select(_ => Task.Run(() => CallAsync(book, length)));

    private static async Task<List<(double Hold, double Settle)>> CallAsync(BenchBook book, TimeSpan length)
    {
        var waits = new List<(double, double)>();
        long began = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(began) < length)
        {
            var requestId = Guid.CreateVersion7();
            int turn = (int)((uint)Interlocked.Increment(ref turns) % (uint)book.Organizations.Count);
            long timestamp = Stopwatch.GetTimestamp();
            var opening = book.Ledger.Open(new HoldRequest(requestId, book.AccountIds[turn], new NanoUsd(5000), book.PriceVersionId, 2000));
            if (await opening.Outcome is not HoldResult.Granted)
                throw new InvalidOperationException("A hold was refused.");
            double hold = Stopwatch.GetElapsedTime(timestamp).TotalMilliseconds;
            timestamp = Stopwatch.GetTimestamp();
            var settling = await book.Ledger.SettleAsync(new SettlementRequest(new NanoUsd(1200), book.Usage(requestId, book.Organizations[turn])));
            if (await settling.Outcome is not SettlementResult.Settled)
                throw new InvalidOperationException("A settlement was refused.");
            waits.Add((hold, Stopwatch.GetElapsedTime(timestamp).TotalMilliseconds));
        }

        return waits;
    }
}

internal sealed record LedgerResult(double PerSecond, Waits Holds, Waits Settlements);

/// <summary>Waits in milliseconds, in order.</summary>
internal sealed class Waits
{
    private readonly double[] sorted;

    public Waits(double[] milliseconds)
    {
        Array.Sort(milliseconds);
        sorted = milliseconds;
    }

    /// <param name="share">0.5 for the median.</param>
    public double At(double share) => sorted.Length == 0 ? 0 : sorted[(int)Math.Min(sorted.Length - 1, share * sorted.Length)];
}
