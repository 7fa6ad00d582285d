using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;
using SmoothLlm.Core.Wording;

namespace SmoothLlm.Infrastructure.Payments;

/// <summary>What may be bought at once, section <c>Payments</c>.</summary>
public sealed class PaymentOptions : IValidatableObject
{
    public const string Section = "Payments";

    /// <summary>The most that the payment provider takes in one payment, USD.</summary>
    private const decimal ProviderMaxUsd = 999_999.99m;

    /// <summary>The smallest order, USD.</summary>
    public decimal MinAmountUsd { get; set; } = 1m;

    /// <summary>The largest order, USD.</summary>
    public decimal MaxAmountUsd { get; set; } = 10_000m;

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (MinAmountUsd <= 0 || !IsInCents(MinAmountUsd))
            yield return new ValidationResult("Payments__MinAmountUsd must be more than 0, in whole cents.", [nameof(MinAmountUsd)]);
        if (MaxAmountUsd < MinAmountUsd || MaxAmountUsd > ProviderMaxUsd || !IsInCents(MaxAmountUsd))
            yield return new ValidationResult("Payments__MaxAmountUsd must be from Payments__MinAmountUsd to 999999.99, in whole cents.", [nameof(MaxAmountUsd)]);
    }

    /// <summary>What is wrong with an amount, for the person who asked; null when it may be bought.</summary>
    public Sentence? Check(decimal amountUsd)
    {
        if (amountUsd < MinAmountUsd || amountUsd > MaxAmountUsd)
            return $"The amount must be from {Text(MinAmountUsd)} to {Text(MaxAmountUsd)}.";
        return IsInCents(amountUsd) ? null : "The amount must be in whole cents.";
    }

    /// <summary><c>$1</c>, <c>$10,000</c>, <c>$2.50</c>.</summary>
    public static string Text(decimal amountUsd) =>
        FormattableString.Invariant(decimal.Truncate(amountUsd) == amountUsd ? $"${amountUsd:#,##0}" : (FormattableString)$"${amountUsd:#,##0.00}");

    private static bool IsInCents(decimal amountUsd) => decimal.Truncate(amountUsd * 100) == amountUsd * 100;
}

/// <summary>Checks the amounts at start.</summary>
[OptionsValidator]
internal sealed partial class PaymentOptionsValidator : IValidateOptions<PaymentOptions>;
