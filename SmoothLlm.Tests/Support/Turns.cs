namespace SmoothLlm.Tests.Support;

/// <summary>For tests of the whole product, which counts by the days and the minutes of the real clock: none may turn over between two requests.</summary>
internal static class Turns
{
    /// <summary>Returns when the day, and so the week and the month, goes on for a minute and more; mostly at once.</summary>
    public static Task NoDayEndsSoonAsync() => NoneEndsWithinAsync(TimeSpan.FromMinutes(1), TimeSpan.FromDays(1));

    /// <summary>
    /// Returns when the minute goes on for a while. What was counted in the one before fades with it, a tenth in six
    /// seconds: a machine that is very slow would let one request more pass.
    /// </summary>
    public static Task NoMinuteEndsSoonAsync() => NoneEndsWithinAsync(TimeSpan.FromSeconds(20), TimeSpan.FromMinutes(1));

    private static async Task NoneEndsWithinAsync(TimeSpan needed, TimeSpan period)
    {
        while (Left(period) is var left && left < needed)
            await Task.Delay(left + TimeSpan.FromMilliseconds(50));
    }

    private static TimeSpan Left(TimeSpan period) => TimeSpan.FromTicks(period.Ticks - (TimeProvider.System.GetUtcNow().UtcTicks % period.Ticks));
}
