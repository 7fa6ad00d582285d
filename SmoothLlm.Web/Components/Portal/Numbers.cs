using System.Globalization;
using static SmoothLlm.Web.Localization.Texts;

namespace SmoothLlm.Web.Components.Portal;

/// <summary>How counts and durations are written for people, in their language.</summary>
internal static class Numbers
{
    /// <summary><c>1,234,567</c>.</summary>
    public static string Whole(long number) => number.ToString("N0", CultureInfo.CurrentCulture);

    /// <summary><c>1.23M</c>; exact below ten thousand.</summary>
    public static string Compact(decimal number) => Math.Abs(number) switch
    {
        >= 1_000_000_000 => (number / 1_000_000_000).ToString("0.##", CultureInfo.CurrentCulture) + "B",
        >= 1_000_000 => (number / 1_000_000).ToString("0.##", CultureInfo.CurrentCulture) + "M",
        >= 10_000 => (number / 1_000).ToString("0.#", CultureInfo.CurrentCulture) + "k",
        _ => number.ToString("#,##0.##", CultureInfo.CurrentCulture),
    };

    /// <summary><c>12.5 %</c>.</summary>
    /// <param name="share">0 to 1.</param>
    public static string Percent(decimal share) => (share * 100).ToString("0.#", CultureInfo.CurrentCulture) + " %";

    /// <summary><c>850 ms</c>, <c>12.3 s</c>, <c>2 min 5 s</c>.</summary>
    public static string Duration(int milliseconds) => milliseconds switch
    {
        < 1_000 => T("{0} ms", milliseconds),
        < 60_000 => T("{0:0.0} s", milliseconds / 1000m),
        _ => T("{0} min {1} s", milliseconds / 60_000, milliseconds / 1000 % 60),
    };
}
