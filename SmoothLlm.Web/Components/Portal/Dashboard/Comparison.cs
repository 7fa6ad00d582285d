using System.Globalization;
using static SmoothLlm.Web.Localization.Texts;

namespace SmoothLlm.Web.Components.Portal.Dashboard;

/// <summary>A figure and the one of the time before, in words.</summary>
internal static class Comparison
{
    private const decimal TooMuchToSay = 1000;

    /// <param name="before">What the time before is called.</param>
    public static string Of(decimal now, decimal previous, string before)
    {
        if (previous == 0)
            return now == 0 ? T("As in {0}", before) : T("Nothing in {0}", before);
        decimal change = Math.Round((now - previous) / previous * 100);
        string percent = Math.Abs(change) > TooMuchToSay
            ? ">" + TooMuchToSay.ToString("0", CultureInfo.CurrentCulture)
            : Math.Abs(change).ToString("0", CultureInfo.CurrentCulture);
        return change switch
        {
            > 0 => T("▲ {0} % on {1}", percent, before),
            < 0 => T("▼ {0} % on {1}", percent, before),
            _ => T("As in {0}", before),
        };
    }
}
