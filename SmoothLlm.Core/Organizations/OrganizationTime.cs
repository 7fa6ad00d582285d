namespace SmoothLlm.Core.Organizations;

/// <summary>When an organization's days begin.</summary>
public static class OrganizationTime
{
    /// <summary>The time zone of an organization.</summary>
    /// <param name="timeZoneId">An IANA name; null for UTC.</param>
    /// <returns>UTC, too, where the machine does not know the name.</returns>
    public static TimeZoneInfo ZoneOf(string? timeZoneId) =>
        timeZoneId is not null && TimeZoneInfo.TryFindSystemTimeZoneById(timeZoneId, out var zone) ? zone : TimeZoneInfo.Utc;

    /// <summary>The day that it is there.</summary>
    /// <param name="now">The moment.</param>
    /// <param name="zone">Where.</param>
    public static DateOnly DayOf(DateTimeOffset now, TimeZoneInfo zone) => DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(now, zone).DateTime);

    /// <summary>When a day begins there: midnight, or the first moment after it where the clocks leave midnight out.</summary>
    /// <param name="day">The day.</param>
    /// <param name="zone">Where.</param>
    public static DateTimeOffset BeginningOf(DateOnly day, TimeZoneInfo zone)
    {
        var local = day.ToDateTime(TimeOnly.MinValue);
        while (zone.IsInvalidTime(local))
            local = local.AddMinutes(15);
        // Midnight that comes twice: the day begins with the first one, which has the larger offset.
        var offset = zone.IsAmbiguousTime(local) ? zone.GetAmbiguousTimeOffsets(local).Max() : zone.GetUtcOffset(local);
        return new DateTimeOffset(local, offset).ToUniversalTime();
    }
}
