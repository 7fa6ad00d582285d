namespace SmoothLlm.Core.Proxy;

/// <summary>When a request came, by the calendar and by the stopwatch.</summary>
/// <param name="StartedAt">UTC.</param>
/// <param name="Timestamp">A timestamp of the time provider.</param>
public readonly record struct RequestClock(DateTimeOffset StartedAt, long Timestamp)
{
    /// <summary>Starts now.</summary>
    /// <param name="time">Where the time comes from.</param>
    public static RequestClock Start(TimeProvider time) => new(time.GetUtcNow(), time.GetTimestamp());

    /// <summary>How long after the request's beginning a moment was, milliseconds.</summary>
    /// <param name="timestamp">A timestamp of the time provider.</param>
    /// <param name="time">The time provider.</param>
    public int MillisecondsUntil(long timestamp, TimeProvider time) =>
        (int)Math.Min(int.MaxValue, Math.Round(time.GetElapsedTime(Timestamp, timestamp).TotalMilliseconds));
}
