namespace SmoothLlm.Core.Routing;

/// <summary>
/// How many of the requests of the last while failed. The while is cut into slices that are counted apart, so that what is
/// old goes a slice at a time and the memory is the same for any number of requests. Not for several threads at once.
/// </summary>
/// <param name="window">How long a while.</param>
internal sealed class FailureShare(TimeSpan window)
{
    private const int Slices = 10;

    private readonly (int Requests, int Failures)[] slices = new (int, int)[Slices];
    private readonly long sliceTicks = Math.Max(1, window.Ticks / Slices);
    private long newest;

    /// <summary>A request came back.</summary>
    /// <param name="now">UTC.</param>
    /// <param name="hasFailed">How.</param>
    public void Add(DateTimeOffset now, bool hasFailed)
    {
        Advance(now);
        ref var slice = ref slices[newest % Slices];
        slice.Requests++;
        slice.Failures += hasFailed ? 1 : 0;
    }

    /// <summary>All of the last while.</summary>
    /// <param name="now">UTC.</param>
    public (int Requests, int Failures) Count(DateTimeOffset now)
    {
        Advance(now);
        var sum = (Requests: 0, Failures: 0);
        foreach (var (requests, failures) in slices)
            sum = (sum.Requests + requests, sum.Failures + failures);
        return sum;
    }

    private void Advance(DateTimeOffset now)
    {
        // A clock that was set back goes on in the newest slice.
        long slice = now.UtcTicks / sliceTicks;
        for (long next = Math.Max(newest + 1, slice - Slices + 1); next <= slice; next++)
            slices[next % Slices] = default;
        newest = Math.Max(newest, slice);
    }
}
