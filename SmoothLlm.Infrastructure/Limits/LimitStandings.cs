using SmoothLlm.Core.ApiKeys;
using SmoothLlm.Core.Limits;
using SmoothLlm.Core.Organizations;
using SmoothLlm.Core.Plans;

namespace SmoothLlm.Infrastructure.Limits;

/// <summary>How far one limit is used.</summary>
/// <param name="Ends">When it starts at zero again; null for a limit by the minute.</param>
public sealed record LimitStanding(LimitKind Kind, long Limit, long Used, DateTimeOffset? Ends);

/// <summary>Looks at the counters of an organization without taking anything.</summary>
public sealed class LimitStandings(ILimitStore store, TimeProvider time)
{
    public async Task<IReadOnlyList<LimitStanding>> ReadAsync(Guid organizationId, Plan plan, string? timeZoneId)
    {
        var entry = new ApiKeyEntry(Guid.Empty, organizationId, 0, null, null) { Plan = PlanLimits.Of(plan, OrganizationTime.ZoneOf(timeZoneId)) };
        LimitCounter[] counters =
        [
            .. LimitList.Of(entry, tokens: 0, chargeNanoUsd: 0, time.GetUtcNow())
                .Where(counter => counter.Kind.Mode() != LimitMode.Running)
                .Select(counter => counter with { Cost = 0 }),
        ];
        if (counters.Length == 0)
            return [];
        var decision = await store.TakeAsync(new LimitTicket(Guid.NewGuid(), organizationId, counters));
        return [.. counters.Select((counter, index) => new LimitStanding(counter.Kind, counter.Limit, decision.Used[index], counter.Ends))];
    }
}
