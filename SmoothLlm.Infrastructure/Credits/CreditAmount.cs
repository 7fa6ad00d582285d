using SmoothLlm.Core.Wording;

namespace SmoothLlm.Infrastructure.Credits;

/// <summary>What an amount of credits that somebody entered must look like.</summary>
public static class CreditAmount
{
    /// <summary>A slip of the finger beyond this is refused.</summary>
    public const decimal MaxUsd = 1_000_000m;

    private const int Decimals = 9;

    /// <returns>What is wrong with an amount that is to be credited or debited; null when it is good.</returns>
    public static Sentence? Check(decimal usd)
    {
        if (usd is <= 0 or > MaxUsd)
            return $"The amount must be more than $0 and at most ${MaxUsd:#,##0}.";
        return IsExact(usd) ? null : (Sentence)$"The amount may have at most {Decimals} decimals.";
    }

    /// <summary>Whether the book can hold the amount without rounding it.</summary>
    public static bool IsExact(decimal usd) => decimal.Round(usd, Decimals) == usd;
}
