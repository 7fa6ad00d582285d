using SmoothLlm.Core.Limits;
using SmoothLlm.Core.Plans;
using SmoothLlm.Web.Components.Shared;
using static SmoothLlm.Web.Localization.Texts;

namespace SmoothLlm.Web.Components.Portal.Limits;

/// <summary>What limits are called on pages.</summary>
internal static class LimitText
{
    public static string Name(LimitKind kind) => kind switch
    {
        LimitKind.DailyMessages => T("Messages today"),
        LimitKind.DailySpend => T("Spent today"),
        LimitKind.MonthlySpend => T("Spent this month"),
        LimitKind.RequestsPerMinute => T("Requests in the last minute"),
        LimitKind.TokensPerMinute => T("Tokens in the last minute"),
        LimitKind.ConcurrentRequests => T("Requests at a time"),
        _ => kind.ToString(),
    };

    public static string Amount(LimitKind kind, long amount) => kind.IsSpend() ? MoneyFormat.Exact(amount) : Numbers.Whole(amount);

    /// <summary>All limits of a plan in one line.</summary>
    public static string Summary(Plan plan)
    {
        var words = new List<string>();
        Add(plan.DailyMessages, count => T("{0} messages per day", count));
        Add(plan.RequestsPerMinute, count => T("{0} requests/min", count));
        Add(plan.TokensPerMinute, count => T("{0} tokens/min", count));
        Add(plan.ConcurrentRequests, count => T("{0} at a time", count));
        if (plan.DailySpendNanoUsd is { } daily)
            words.Add(T("{0} per day", MoneyFormat.Exact(daily)));
        if (plan.MonthlySpendNanoUsd is { } monthly)
            words.Add(T("{0} per month", MoneyFormat.Exact(monthly)));
        return words.Count == 0 ? T("No limits") : string.Join(", ", words);

        void Add(int? limit, Func<string, string> say)
        {
            if (limit is { } most)
                words.Add(say(Numbers.Whole(most)));
        }
    }
}
