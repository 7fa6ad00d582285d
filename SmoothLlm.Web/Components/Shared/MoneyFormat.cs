using System.Globalization;
using SmoothLlm.Core.Money;

namespace SmoothLlm.Web.Components.Shared;

/// <summary>How amounts of money are written for people. The only place that does.</summary>
internal static class MoneyFormat
{
    private const long NanoUsdPerCent = NanoUsd.PerUsd / 100;
    private const long NanoUsdPerMicroUsd = 1000;
    private const int MaxDecimals = 9;
    private const int SignificantDigitsBelowACent = 6;

    /// <summary>
    /// <c>$1,234.50</c>. From one cent up two decimals; below that up to six significant digits, so that the charge of
    /// one short request does not read as nothing.
    /// </summary>
    /// <param name="nanoUsd">The amount.</param>
    /// <param name="decimals">Exactly so many decimals instead, 0 to 9.</param>
    public static string Format(long nanoUsd, int? decimals = null)
    {
        decimal usd = Math.Abs(new NanoUsd(nanoUsd).Usd);
        string number = decimals is { } count
            ? Fixed(usd, Math.Clamp(count, 0, MaxDecimals))
            : usd == 0 || usd >= 0.01m ? Fixed(usd, 2) : Small(usd);
        bool isNegative = nanoUsd < 0 && number.AsSpan().ContainsAnyInRange('1', '9');
        return (isNegative ? "-$" : "$") + number;
    }

    /// <summary>
    /// As <see cref="Format"/>, but rounded down: a balance is never shown as more than it is, and the first small
    /// charge shows in it.
    /// </summary>
    public static string Balance(long nanoUsd) => Format(RoundDown(nanoUsd, Math.Abs(nanoUsd) < NanoUsdPerCent ? NanoUsdPerMicroUsd : NanoUsdPerCent));

    /// <summary>The amount to the last nano-dollar, without trailing zeros: <c>$0.000000125</c>.</summary>
    public static string Exact(long nanoUsd)
    {
        decimal usd = Math.Abs(new NanoUsd(nanoUsd).Usd);
        return (nanoUsd < 0 ? "-$" : "$") + usd.ToString("#,##0.00#######", CultureInfo.InvariantCulture);
    }

    private static long RoundDown(long nanoUsd, long step) => nanoUsd - (((nanoUsd % step) + step) % step);

    private static string Fixed(decimal usd, int decimals) =>
        Math.Round(usd, decimals, MidpointRounding.AwayFromZero).ToString("N" + decimals.ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);

    private static string Small(decimal usd)
    {
        int decimals = SignificantDigitsBelowACent;
        for (decimal rest = usd; rest < 0.1m && decimals < MaxDecimals; rest *= 10)
            decimals++;
        return Math.Round(usd, decimals, MidpointRounding.AwayFromZero).ToString("0.00#######", CultureInfo.InvariantCulture);
    }
}
