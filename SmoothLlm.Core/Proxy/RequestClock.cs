namespace SmoothLlm.Core.Proxy;

/// <summary>When a request came, by the calendar and by the stopwatch.</summary>
/// <param name="StartedAt">UTC.</param>
/// <param name="Timestamp">A timestamp of the time provider.</param>
public readonly record struct RequestClock(DateTimeOffset StartedAt, long Timestamp)
{
    /// <summary>Starts now.</summary>
    /// <param name="time">Where the time comes from.</param>
    public static RequestClock Start(TimeProvider time) => new(time.GetUtcNow(), time.GetTimestamp());
}

/// <summary>Who was asked, kept while attempts are made.</summary>
/// <param name="first">Who would be asked first.</param>
public sealed class AttemptLog(RouteCandidate first)
{
    /// <summary>Attempts made.</summary>
    public int Count { get; private set; }

    /// <summary>The last one asked, or the first in line.</summary>
    public RouteCandidate Last { get; private set; } = first;

    /// <summary>Another one is asked.</summary>
    /// <param name="candidate">Whom.</param>
    public void Add(RouteCandidate candidate)
    {
        Count++;
        Last = candidate;
    }
}
