using System.Globalization;
using static SmoothLlm.Web.Localization.Texts;

namespace SmoothLlm.Web.Components.Admin.Prices;

/// <summary>Margins as admins read and type them.</summary>
internal static class MarginText
{
    /// <returns>The percentage, or what is wrong with the text.</returns>
    public static (decimal? Percent, string? Problem) Read(string text) =>
        decimal.TryParse(text.Trim().TrimEnd('%').TrimEnd(), NumberStyles.AllowDecimalPoint | NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out decimal percent)
            ? (percent, null)
            : (null, T("Enter a number such as 20 or 12.5."));

    /// <summary><c>12.5</c>.</summary>
    public static string Number(decimal percent) => percent.ToString("0.##", CultureInfo.InvariantCulture);

    /// <summary><c>12.5 %</c>.</summary>
    public static string Of(decimal percent) => Number(percent) + " %";
}
