using System.Globalization;
using SmoothLlm.Core.Money;
using SmoothLlm.Core.Payments;
using SmoothLlm.Infrastructure.Payments;
using static SmoothLlm.Web.Localization.Texts;

namespace SmoothLlm.Web.Components.Portal.Credits;

/// <summary>What a person types about buying automatically.</summary>
internal sealed class AutoTopUpForm
{
    private static string NotANumber => T("Enter an amount in USD as a number, for example 40 or 12.50.");

    public bool IsEnabled { get; set; }

    public string Threshold { get; set; } = "5";

    public string Amount { get; set; } = "25";

    public string DailyCap { get; set; } = "100";

    public static AutoTopUpForm Of(AutoTopUp? setting) => setting is null
        ? new AutoTopUpForm()
        : new AutoTopUpForm
        {
            IsEnabled = setting.IsEnabled,
            Threshold = Text(setting.ThresholdNanoUsd),
            Amount = Text(setting.AmountNanoUsd),
            DailyCap = Text(setting.DailyCapNanoUsd),
        };

    /// <summary>Reads what was typed, or says what is wrong by the draft's field.</summary>
    public AutoTopUpDraft? Read(Dictionary<string, string> problems)
    {
        decimal threshold = Read(Threshold, nameof(AutoTopUpDraft.ThresholdUsd), problems);
        decimal amount = Read(Amount, nameof(AutoTopUpDraft.AmountUsd), problems);
        decimal cap = Read(DailyCap, nameof(AutoTopUpDraft.DailyCapUsd), problems);
        return problems.Count == 0 ? new AutoTopUpDraft(IsEnabled, threshold, amount, cap) : null;
    }

    private static decimal Read(string text, string field, Dictionary<string, string> problems)
    {
        if (!AmountText.TryParse(text, out decimal amount))
            problems[field] = NotANumber;
        return amount;
    }

    private static string Text(long nanoUsd) => new NanoUsd(nanoUsd).Usd.ToString("0.##########", CultureInfo.InvariantCulture);
}
