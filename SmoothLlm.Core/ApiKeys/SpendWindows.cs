namespace SmoothLlm.Core.ApiKeys;

/// <summary>When the windows of spend limits begin and end; midnights are UTC.</summary>
public static class SpendWindows
{
    /// <summary>The first day of the window that the moment lies in.</summary>
    /// <param name="window">The window.</param>
    /// <param name="now">The moment.</param>
    /// <returns>Null for a window without a beginning.</returns>
    public static DateOnly? BeginningAt(this SpendWindow window, DateTimeOffset now)
    {
        var today = DateOnly.FromDateTime(now.UtcDateTime);
        return window switch
        {
            SpendWindow.Daily => today,
            SpendWindow.Weekly => today.AddDays(-(((int)today.DayOfWeek + 6) % 7)),
            SpendWindow.Monthly => new DateOnly(today.Year, today.Month, 1),
            _ => null,
        };
    }

    /// <summary>When the spending starts at zero again.</summary>
    /// <param name="window">The window.</param>
    /// <param name="now">The moment.</param>
    /// <returns>Null for never.</returns>
    public static DateTimeOffset? EndAt(this SpendWindow window, DateTimeOffset now)
    {
        var next = window switch
        {
            SpendWindow.Daily => window.BeginningAt(now)?.AddDays(1),
            SpendWindow.Weekly => window.BeginningAt(now)?.AddDays(7),
            SpendWindow.Monthly => window.BeginningAt(now)?.AddMonths(1),
            _ => null,
        };
        return next is { } day ? new DateTimeOffset(day, TimeOnly.MinValue, TimeSpan.Zero) : null;
    }
}
