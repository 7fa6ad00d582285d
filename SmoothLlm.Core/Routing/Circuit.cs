namespace SmoothLlm.Core.Routing;

/// <summary>
/// One circuit that has something to remember: closed while failures are few, open while it is left alone, then half
/// open, when one request at a time may probe. A success of the probe ends it. It opens by failures in a row, and by their
/// share among many requests, counted from the first failure on.
/// </summary>
/// <param name="options">When it opens, and for how long.</param>
internal sealed class Circuit(RoutingOptions options)
{
    /// <summary>A probe that has not come back by then does not keep the next one from going.</summary>
    private static readonly TimeSpan ProbeTime = TimeSpan.FromSeconds(30);

    private readonly Lock gate = new();
    private readonly FailureShare share = new(TimeSpan.FromSeconds(options.FailureWindowSeconds));
    private int failures;
    private int openings;
    private int? lastStatus;
    private DateTimeOffset lastFailure;
    private DateTimeOffset? openUntil;
    private volatile bool hasOpened;
    private DateTimeOffset probeUntil;

    /// <summary>Whether a request may go now; when it is the probe, others may not until it has come back.</summary>
    /// <param name="now">UTC.</param>
    /// <param name="wait">How long it is left alone yet.</param>
    public bool TryEnter(DateTimeOffset now, out TimeSpan wait)
    {
        wait = TimeSpan.Zero;
        if (!hasOpened)
            return true;
        lock (gate)
        {
            if (openUntil is not { } until)
                return true;
            var next = until > probeUntil ? until : probeUntil;
            if (now < next)
            {
                wait = next - now;
                return false;
            }

            probeUntil = now + ProbeTime;
            return true;
        }
    }

    /// <summary>It failed.</summary>
    /// <param name="now">UTC.</param>
    /// <param name="status">The provider's HTTP status; null when there was no answer.</param>
    /// <param name="atOnce">For how long it is to be left alone at once; null when failures in a row decide.</param>
    /// <returns>For how long it is left alone from now on; null when nothing has changed.</returns>
    public TimeSpan? Fail(DateTimeOffset now, int? status, TimeSpan? atOnce)
    {
        lock (gate)
        {
            failures = now - lastFailure > TimeSpan.FromSeconds(options.FailureWindowSeconds) && openUntil is null ? 1 : failures + 1;
            (lastFailure, lastStatus) = (now, status);
            share.Add(now, hasFailed: true);
            bool isProbe = openUntil <= now;
            // What was under way when it opened says nothing new.
            if (openUntil > now || (!isProbe && atOnce is null && failures < options.FailuresToOpen && !FailsTooOften(now)))
                return null;
            var first = atOnce ?? TimeSpan.FromSeconds(options.OpenSeconds);
            var most = TimeSpan.FromSeconds(Math.Max(options.MaxOpenSeconds, options.OpenSeconds));
            var time = TimeSpan.FromTicks(Math.Min(first.Ticks << Math.Min(openings, 16), Math.Max(most.Ticks, first.Ticks)));
            openings++;
            (openUntil, probeUntil, hasOpened) = (now + time, default, true);
            return time;
        }
    }

    /// <summary>It answered.</summary>
    /// <param name="now">UTC.</param>
    /// <returns>Whether there is nothing left to remember: the probe succeeded, or nothing has failed for a while.</returns>
    public bool Succeed(DateTimeOffset now)
    {
        lock (gate)
        {
            // What was under way when it opened says nothing new.
            if (openUntil is { } until)
                return until <= now;
            failures = 0;
            share.Add(now, hasFailed: false);
            return share.Count(now).Failures == 0;
        }
    }

    /// <summary>The request came back without saying anything about the provider.</summary>
    public void Abandon()
    {
        lock (gate)
            probeUntil = default;
    }

    /// <summary>Whether it has been forgotten by everyone: it neither failed lately nor is left alone.</summary>
    /// <param name="now">UTC.</param>
    public bool IsStale(DateTimeOffset now)
    {
        lock (gate)
            return now - lastFailure > TimeSpan.FromSeconds(Math.Max(options.FailureWindowSeconds, options.MaxOpenSeconds)) && !(openUntil > now);
    }

    public bool HasOpened => hasOpened;

    public CircuitReport Report(in CircuitKey key, DateTimeOffset now)
    {
        lock (gate)
        {
            var state = openUntil is null ? CircuitState.Closed : openUntil > now ? CircuitState.Open : CircuitState.HalfOpen;
            var (requests, failed) = share.Count(now);
            return new CircuitReport(key, state, failures, openUntil > now ? openUntil.Value - now : TimeSpan.Zero, lastStatus)
            {
                RecentRequests = requests,
                RecentFailures = failed,
            };
        }
    }

    private bool FailsTooOften(DateTimeOffset now)
    {
        var (requests, failed) = share.Count(now);
        return requests >= options.FailurePercentMinRequests && failed * 100L >= (long)requests * options.FailurePercentToOpen;
    }
}
