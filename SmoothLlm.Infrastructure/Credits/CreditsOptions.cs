using System.Globalization;
using Microsoft.Extensions.Options;
using SmoothLlm.Core.Money;

namespace SmoothLlm.Infrastructure.Credits;

/// <summary>Credits that are given away, and when customers are told that theirs run low; section <c>Credits</c>.</summary>
public sealed class CreditsOptions
{
    public const string Section = "Credits";

    private const decimal MaxWelcomeUsd = 1000m;

    private const int MaxCheckSeconds = 3600;

    /// <summary>Given once for each confirmed mailbox, USD; zero for nothing.</summary>
    public decimal WelcomeUsd { get; set; }

    /// <summary>Organizations that have not chosen a level are told below this, USD; zero for never.</summary>
    public decimal LowBalanceDefaultUsd { get; set; } = 1m;

    /// <summary>How often balances are looked at for it, seconds.</summary>
    public int LowBalanceCheckSeconds { get; set; } = 30;

    /// <summary><see cref="LowBalanceDefaultUsd"/> in the unit of the book.</summary>
    internal NanoUsd LowBalanceDefault => NanoUsd.FromUsd(LowBalanceDefaultUsd);

    internal sealed class Validator : IValidateOptions<CreditsOptions>
    {
        public ValidateOptionsResult Validate(string? name, CreditsOptions options)
        {
            List<string> problems = [];
            if (!IsAmount(options.WelcomeUsd, MaxWelcomeUsd))
                problems.Add(AmountProblem("Credits__WelcomeUsd", MaxWelcomeUsd));
            if (!IsAmount(options.LowBalanceDefaultUsd, LowBalanceStore.MaxThresholdUsd))
                problems.Add(AmountProblem("Credits__LowBalanceDefaultUsd", LowBalanceStore.MaxThresholdUsd));
            if (options.LowBalanceCheckSeconds is < 1 or > MaxCheckSeconds)
                problems.Add($"Credits__LowBalanceCheckSeconds must be between 1 and {MaxCheckSeconds}.");
            return problems.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(problems);
        }

        private static bool IsAmount(decimal usd, decimal max) => usd >= 0 && usd <= max && CreditAmount.IsExact(usd);

        private static string AmountProblem(string option, decimal max) =>
            string.Create(CultureInfo.InvariantCulture, $"{option} must be from 0 to {max:0} US dollars, with at most nine decimals.");
    }
}
