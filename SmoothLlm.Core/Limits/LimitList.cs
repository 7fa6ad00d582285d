using SmoothLlm.Core.ApiKeys;
using SmoothLlm.Core.Organizations;
using SmoothLlm.Core.Plans;

namespace SmoothLlm.Core.Limits;

/// <summary>Which limits are in force for a key at a moment.</summary>
public static class LimitList
{
    private const int Most = 9;

    /// <summary>The limits of a key and of its organization's plan.</summary>
    /// <param name="key">The key.</param>
    /// <param name="tokens">What the request will take, as far as one can tell.</param>
    /// <param name="chargeNanoUsd">What it will be charged, as far as one can tell, nano-USD.</param>
    /// <param name="now">The moment.</param>
    public static LimitCounter[] Of(ApiKeyEntry key, long tokens, long chargeNanoUsd, DateTimeOffset now)
    {
        var list = new List<LimitCounter>(Most);
        if (key.Rules is { SpendLimitNanoUsd: { } limit } spending)
        {
            var begins = spending.SpendLimitWindow.BeginningAt(now) is { } day ? new DateTimeOffset(day, TimeOnly.MinValue, TimeSpan.Zero) : default;
            list.Add(new LimitCounter(LimitKind.KeySpend, key.Id, limit, chargeNanoUsd, begins, spending.SpendLimitWindow.EndAt(now)));
        }

        if (key.Plan is { } plan)
            AddPeriods(list, plan, key.OrganizationId, chargeNanoUsd, now);
        Add(list, LimitKind.ConcurrentRequests, key.OrganizationId, key.Plan?.ConcurrentRequests, 1);
        Add(list, LimitKind.RequestsPerMinute, key.OrganizationId, key.Plan?.RequestsPerMinute, 1);
        Add(list, LimitKind.TokensPerMinute, key.OrganizationId, key.Plan?.TokensPerMinute, tokens);
        Add(list, LimitKind.KeyRequestsPerMinute, key.Id, key.Rules?.RequestsPerMinute, 1);
        Add(list, LimitKind.KeyTokensPerMinute, key.Id, key.Rules?.TokensPerMinute, tokens);
        return [.. list];
    }

    private static void AddPeriods(List<LimitCounter> list, PlanLimits plan, Guid organizationId, long chargeNanoUsd, DateTimeOffset now)
    {
        if (plan is { DailyMessages: null, DailySpendNanoUsd: null, MonthlySpendNanoUsd: null })
            return;
        var today = OrganizationTime.DayOf(now, plan.TimeZone);
        var midnight = OrganizationTime.BeginningOf(today, plan.TimeZone);
        var tomorrow = OrganizationTime.BeginningOf(today.AddDays(1), plan.TimeZone);
        if (plan.MonthlySpendNanoUsd is { } monthly)
        {
            var first = new DateOnly(today.Year, today.Month, 1);
            list.Add(new LimitCounter(
                LimitKind.MonthlySpend, organizationId, monthly, chargeNanoUsd,
                OrganizationTime.BeginningOf(first, plan.TimeZone), OrganizationTime.BeginningOf(first.AddMonths(1), plan.TimeZone)));
        }

        if (plan.DailySpendNanoUsd is { } daily)
            list.Add(new LimitCounter(LimitKind.DailySpend, organizationId, daily, chargeNanoUsd, midnight, tomorrow));
        if (plan.DailyMessages is { } messages)
            list.Add(new LimitCounter(LimitKind.DailyMessages, organizationId, messages, 1, midnight, tomorrow));
    }

    /// <summary>A request that is larger than a whole limit passes when nothing else was counted.</summary>
    private static void Add(List<LimitCounter> list, LimitKind kind, Guid subject, int? limit, long cost)
    {
        if (limit is { } most)
            list.Add(new LimitCounter(kind, subject, most, Math.Min(cost, most)));
    }
}
