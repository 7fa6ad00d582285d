using SmoothLlm.Core.Wording;

namespace SmoothLlm.Infrastructure.Pricing;

/// <summary>A margin as people state it, in percent, and as it is kept, in basis points.</summary>
public static class MarginPercent
{
    /// <summary>Beyond ten times the provider's price somebody has mistaken the unit.</summary>
    public const decimal Max = 1000;

    private const int BasisPointsPerPercent = 100;

    /// <returns>What is wrong with it; null when it is good.</returns>
    public static Sentence? Check(decimal percent) => percent switch
    {
        < 0 or > Max => (Sentence)$"Enter 0 to {Max:0} percent.",
        _ when decimal.Round(percent, 2) != percent => "Use at most two decimals.",
        _ => null,
    };

    /// <param name="percent">Checked.</param>
    public static int ToBasisPoints(decimal percent) => (int)(percent * BasisPointsPerPercent);

    public static decimal Of(int basisPoints) => (decimal)basisPoints / BasisPointsPerPercent;
}
