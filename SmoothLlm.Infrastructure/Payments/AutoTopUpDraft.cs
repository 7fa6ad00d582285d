using SmoothLlm.Core.Money;
using SmoothLlm.Core.Wording;

namespace SmoothLlm.Infrastructure.Payments;

/// <summary>What a customer wishes about buying automatically.</summary>
/// <param name="IsEnabled">Whether it is on.</param>
/// <param name="ThresholdUsd">Buys when less is available.</param>
/// <param name="AmountUsd">Buys this much.</param>
/// <param name="DailyCapUsd">Buys at most this much in a UTC day.</param>
public sealed record AutoTopUpDraft(bool IsEnabled, decimal ThresholdUsd, decimal AmountUsd, decimal DailyCapUsd)
{
    /// <summary>The most that may be bought in a day, in largest orders.</summary>
    public const int MaxOrdersADay = 100;

    /// <summary>What is wrong, and where; null when nothing is.</summary>
    internal (string Field, Sentence Message)? Check(PaymentOptions limits)
    {
        if (ThresholdUsd <= 0 || ThresholdUsd > limits.MaxAmountUsd)
            return (nameof(ThresholdUsd), $"The threshold must be more than $0 and at most {PaymentOptions.Text(limits.MaxAmountUsd)}.");
        if (limits.Check(AmountUsd) is { } problem)
            return (nameof(AmountUsd), problem);
        decimal maxCapUsd = limits.MaxAmountUsd * MaxOrdersADay;
        return DailyCapUsd < AmountUsd || DailyCapUsd > maxCapUsd
            ? (nameof(DailyCapUsd), $"The daily cap must be at least the amount, and at most {PaymentOptions.Text(maxCapUsd)}.")
            : null;
    }

    internal static long NanoUsdOf(decimal amountUsd) => NanoUsd.FromUsd(amountUsd).Value;
}

/// <summary>What became of the wish.</summary>
public abstract record SaveAutoTopUpResult
{
    private SaveAutoTopUpResult()
    {
    }

    public sealed record Saved : SaveAutoTopUpResult;

    /// <param name="Field">What is wrong: a property of <see cref="AutoTopUpDraft"/>.</param>
    /// <param name="Message">For the person who filled it in.</param>
    public sealed record Invalid(string Field, Sentence Message) : SaveAutoTopUpResult;

    /// <summary>There is no card to charge.</summary>
    public sealed record NoCard : SaveAutoTopUpResult;
}
