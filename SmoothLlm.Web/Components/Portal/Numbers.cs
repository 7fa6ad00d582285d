using System.Globalization;

namespace SmoothLlm.Web.Components.Portal;

/// <summary>How counts and durations are written for people.</summary>
internal static class Numbers
{
    /// <summary><c>1,234,567</c>.</summary>
    public static string Whole(long number) => number.ToString("N0", CultureInfo.InvariantCulture);

    /// <summary><c>1.23M</c>; exact below ten thousand.</summary>
    public static string Compact(decimal number) => Math.Abs(number) switch
    {
        >= 1_000_000_000 => (number / 1_000_000_000).ToString("0.##", CultureInfo.InvariantCulture) + "B",
        >= 1_000_000 => (number / 1_000_000).ToString("0.##", CultureInfo.InvariantCulture) + "M",
        >= 10_000 => (number / 1_000).ToString("0.#", CultureInfo.InvariantCulture) + "k",
        _ => number.ToString("#,##0.##", CultureInfo.InvariantCulture),
    };

    /// <summary><c>850 ms</c>, <c>12.3 s</c>, <c>2 min 5 s</c>.</summary>
    public static string Duration(int milliseconds) => milliseconds switch
    {
        < 1_000 => string.Create(CultureInfo.InvariantCulture, $"{milliseconds} ms"),
        < 60_000 => string.Create(CultureInfo.InvariantCulture, $"{milliseconds / 1000m:0.0} s"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{milliseconds / 60_000} min {milliseconds / 1000 % 60} s"),
    };
}
