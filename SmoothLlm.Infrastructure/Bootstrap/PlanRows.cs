using Microsoft.EntityFrameworkCore;
using SmoothLlm.Core.Plans;
using SmoothLlm.Infrastructure.Persistence;

namespace SmoothLlm.Infrastructure.Bootstrap;

/// <summary>Writes the file's plans. What it does not say of a plan stays as it is.</summary>
internal static class PlanRows
{
    /// <returns>All plans by name, those of the file and those that were there.</returns>
    public static async Task<Dictionary<string, Plan>> ApplyAsync(
        SmoothLlmDbContext context, IReadOnlyList<BootstrapPlan> stated, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var plans = await context.Plans.ToDictionaryAsync(plan => plan.Name, StringComparer.Ordinal, cancellationToken);
        foreach (var (_, settings, isDefault) in stated)
        {
            if (!plans.TryGetValue(settings.Name, out var plan))
            {
                plan = new Plan { Id = Guid.CreateVersion7(now), Name = settings.Name, CreatedAt = now };
                plans.Add(plan.Name, plan);
                context.Plans.Add(plan);
            }

            var before = PlanSettings.Of(plan);
            var after = new PlanSettings(plan.Name)
            {
                DailyMessages = settings.DailyMessages ?? before.DailyMessages,
                RequestsPerMinute = settings.RequestsPerMinute ?? before.RequestsPerMinute,
                TokensPerMinute = settings.TokensPerMinute ?? before.TokensPerMinute,
                ConcurrentRequests = settings.ConcurrentRequests ?? before.ConcurrentRequests,
                DailySpendUsd = settings.DailySpendUsd ?? before.DailySpendUsd,
                MonthlySpendUsd = settings.MonthlySpendUsd ?? before.MonthlySpendUsd,
            };
            if (after != before)
                after.ApplyTo(plan);
            if (isDefault)
            {
                foreach (var other in plans.Values)
                    other.IsDefault = other == plan;
            }
        }

        return plans;
    }
}
