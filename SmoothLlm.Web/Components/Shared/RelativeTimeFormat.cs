using static SmoothLlm.Web.Localization.Texts;

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
            return T("just now");
        return isPast ? T("{0} ago", text) : T("in {0}", text);
    }

    private static string? Describe(TimeSpan distance) => distance switch
    {
        { TotalSeconds: < 10 } => null,
        { TotalMinutes: < 1 } => T("{0} s", (long)distance.TotalSeconds),
        { TotalHours: < 1 } => T("{0} min", (long)distance.TotalMinutes),
        { TotalDays: < 1 } => T("{0} h", (long)distance.TotalHours),
        { TotalDays: < 2 } => T("1 day"),
        { TotalDays: < 60 } => T("{0} days", (long)distance.TotalDays),
        { TotalDays: < 730 } => T("{0} months", (long)(distance.TotalDays / 30.44)),
        _ => T("{0} years", (long)(distance.TotalDays / 365.25)),
    };
}
