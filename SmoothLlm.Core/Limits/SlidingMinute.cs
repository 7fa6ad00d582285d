namespace SmoothLlm.Core.Limits;

/// <summary>
/// Counts over the last 60 seconds with two numbers: this clock minute's, and the last one's by the share of it that the
/// window still covers.
/// </summary>
public static class SlidingMinute
{
    /// <summary>A minute.</summary>
    public const long Milliseconds = 60_000;

    /// <summary>What counts now, rounded up.</summary>
    /// <param name="previous">Counted in the last clock minute.</param>
    /// <param name="current">Counted in this one.</param>
    /// <param name="elapsed">Milliseconds since this one began.</param>
    public static long Used(long previous, long current, long elapsed) =>
        current + (((previous * (Milliseconds - elapsed)) + Milliseconds - 1) / Milliseconds);

    /// <summary>How long to wait until a request passes, if nothing else comes.</summary>
    /// <param name="previous">Counted in the last clock minute.</param>
    /// <param name="current">Counted in this one.</param>
    /// <param name="elapsed">Milliseconds since this one began.</param>
    /// <param name="room">What may be counted beside the request.</param>
    public static TimeSpan Wait(long previous, long current, long elapsed, long room)
    {
        double milliseconds = current <= room && previous > 0
            ? (Milliseconds * (1 - ((double)(room - current) / previous))) - elapsed
            : Milliseconds - elapsed + (current > 0 ? Milliseconds * (1 - Math.Min(1, (double)Math.Max(0, room) / current)) : 0);
        return TimeSpan.FromMilliseconds(Math.Max(1, Math.Ceiling(milliseconds)));
    }
}
