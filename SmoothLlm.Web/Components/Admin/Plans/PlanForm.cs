using System.Globalization;
using SmoothLlm.Core.Plans;
using SmoothLlm.Web.Components.Portal.Credits;
using static SmoothLlm.Web.Localization.Texts;

namespace SmoothLlm.Web.Components.Admin.Plans;

/// <summary>What an admin is entering about a plan, as texts.</summary>
public sealed class PlanForm
{
    public string Name { get; set; } = "";

    public string DailyMessages { get; set; } = "";

    public string RequestsPerMinute { get; set; } = "";

    public string TokensPerMinute { get; set; } = "";

    public string ConcurrentRequests { get; set; } = "";

    public string DailySpend { get; set; } = "";

    public string MonthlySpend { get; set; } = "";

    public static PlanForm Of(Plan plan)
    {
        var settings = PlanSettings.Of(plan);
        return new PlanForm
        {
            Name = settings.Name,
            DailyMessages = Text(settings.DailyMessages),
            RequestsPerMinute = Text(settings.RequestsPerMinute),
            TokensPerMinute = Text(settings.TokensPerMinute),
            ConcurrentRequests = Text(settings.ConcurrentRequests),
            DailySpend = Text(settings.DailySpendUsd),
            MonthlySpend = Text(settings.MonthlySpendUsd),
        };
    }

    /// <returns>The settings, of use only where there is no problem with reading them.</returns>
    public (PlanSettings Settings, (string Field, string Message)? Problem) Read()
    {
        (string, string)? problem = null;
        var settings = new PlanSettings(Name.Trim())
        {
            DailyMessages = Count(DailyMessages, nameof(DailyMessages)),
            RequestsPerMinute = Count(RequestsPerMinute, nameof(RequestsPerMinute)),
            TokensPerMinute = Count(TokensPerMinute, nameof(TokensPerMinute)),
            ConcurrentRequests = Count(ConcurrentRequests, nameof(ConcurrentRequests)),
            DailySpendUsd = Amount(DailySpend, nameof(PlanSettings.DailySpendUsd)),
            MonthlySpendUsd = Amount(MonthlySpend, nameof(PlanSettings.MonthlySpendUsd)),
        };
        return (settings, problem);

        int? Count(string text, string field)
        {
            if (string.IsNullOrWhiteSpace(text))
                return null;
            if (int.TryParse(text.Trim(), NumberStyles.AllowThousands, CultureInfo.InvariantCulture, out int count))
                return count;
            problem ??= (field, T("Enter a whole number, or nothing for no limit."));
            return null;
        }

        decimal? Amount(string text, string field)
        {
            if (string.IsNullOrWhiteSpace(text))
                return null;
            if (AmountText.TryParse(text, out decimal usd))
                return usd;
            problem ??= (field, T("Enter an amount in USD, or nothing for no limit."));
            return null;
        }
    }

    private static string Text(int? count) => count?.ToString(CultureInfo.InvariantCulture) ?? "";

    private static string Text(decimal? usd) => usd?.ToString("0.00#######", CultureInfo.InvariantCulture) ?? "";
}
