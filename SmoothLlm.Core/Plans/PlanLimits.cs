namespace SmoothLlm.Core.Plans;

/// <summary>A plan as a node keeps it in memory, with the clock of the organization that has it.</summary>
/// <param name="Name">The plan's.</param>
/// <param name="TimeZone">Whose midnight ends a day.</param>
/// <param name="DailyMessages">Requests a day.</param>
/// <param name="RequestsPerMinute">Requests within any minute.</param>
/// <param name="TokensPerMinute">Tokens within any minute.</param>
/// <param name="ConcurrentRequests">Requests at a time.</param>
/// <param name="DailySpendNanoUsd">Charges a day, nano-USD.</param>
/// <param name="MonthlySpendNanoUsd">Charges a month, nano-USD.</param>
public sealed record PlanLimits(
    string Name,
    TimeZoneInfo TimeZone,
    int? DailyMessages,
    int? RequestsPerMinute,
    int? TokensPerMinute,
    int? ConcurrentRequests,
    long? DailySpendNanoUsd,
    long? MonthlySpendNanoUsd)
{
    /// <summary>The limits of a plan.</summary>
    /// <param name="plan">As it is stored.</param>
    /// <param name="timeZone">The organization's.</param>
    /// <returns>Null for a plan without any, so that most requests have nothing to look at.</returns>
    public static PlanLimits? Of(Plan plan, TimeZoneInfo timeZone) =>
        plan is
        {
            DailyMessages: null, RequestsPerMinute: null, TokensPerMinute: null, ConcurrentRequests: null,
            DailySpendNanoUsd: null, MonthlySpendNanoUsd: null,
        }
            ? null
            : new PlanLimits(
                plan.Name, timeZone, plan.DailyMessages, plan.RequestsPerMinute, plan.TokensPerMinute,
                plan.ConcurrentRequests, plan.DailySpendNanoUsd, plan.MonthlySpendNanoUsd);
}
