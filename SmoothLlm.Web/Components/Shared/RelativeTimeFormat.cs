using System.Globalization;

namespace SmoothLlm.Web.Components.Shared;

/// <summary>How long ago something was, or how soon it will be.</summary>
internal static class RelativeTimeFormat
{
    public static string Format(DateTimeOffset at, DateTimeOffset now)
    {
        var distance = now - at;
        bool isPast = distance >= TimeSpan.Zero;
        string? text = Describe(distance.Duration());
        if (text is null)
            return "just now";
        return isPast ? text + " ago" : "in " + text;
    }

    private static string? Describe(TimeSpan distance) => distance switch
    {
        { TotalSeconds: < 10 } => null,
        { TotalMinutes: < 1 } => Count(distance.TotalSeconds, "s"),
        { TotalHours: < 1 } => Count(distance.TotalMinutes, "min"),
        { TotalDays: < 1 } => Count(distance.TotalHours, "h"),
        { TotalDays: < 2 } => "1 day",
        { TotalDays: < 60 } => Count(distance.TotalDays, "days"),
        { TotalDays: < 730 } => Count(distance.TotalDays / 30.44, "months"),
        _ => Count(distance.TotalDays / 365.25, "years"),
    };

    private static string Count(double number, string unit) =>
        ((long)number).ToString(CultureInfo.InvariantCulture) + " " + unit;
}
