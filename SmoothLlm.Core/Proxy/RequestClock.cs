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
