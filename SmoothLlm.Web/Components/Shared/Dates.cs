using System.Globalization;
using static SmoothLlm.Web.Localization.Texts;

namespace SmoothLlm.Web.Components.Shared;

/// <summary>How moments are written for people: UTC, in the order and with the names of their language.</summary>
internal static class Dates
{
    /// <summary><c>Nov 25</c>.</summary>
    public static string Day(DateTimeOffset at) => at.UtcDateTime.ToString(T("MMM d"), CultureInfo.CurrentCulture);

    /// <summary><c>Wed Nov 25, 2026</c>.</summary>
    public static string LongDay(DateTimeOffset at) => at.UtcDateTime.ToString(T("ddd MMM d, yyyy"), CultureInfo.CurrentCulture);

    /// <summary><c>13:00</c>, everywhere.</summary>
    public static string Hour(DateTimeOffset at) => at.UtcDateTime.ToString("HH:mm", CultureInfo.InvariantCulture);

    /// <summary><c>Nov 25, 13:04:59</c>.</summary>
    public static string Moment(DateTimeOffset at) => at.UtcDateTime.ToString(T("MMM d, HH:mm:ss"), CultureInfo.CurrentCulture);

    /// <summary><c>2026-11-25 13:04:59.123 UTC</c>, everywhere: for hovering and for support.</summary>
    public static string Exact(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss.fff 'UTC'", CultureInfo.InvariantCulture);
}
