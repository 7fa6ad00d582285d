using Microsoft.EntityFrameworkCore;
using SmoothLlm.Core.Limits;
using SmoothLlm.Core.Usage;
using SmoothLlm.Infrastructure.Persistence;

namespace SmoothLlm.Infrastructure.Limits;

/// <summary>What was used of a period before anybody counted it: from the hourly usage rows, which every settlement writes.</summary>
public sealed class LimitHistory(IDbContextFactory<SmoothLlmDbContext> contexts)
{
    /// <summary>Reads what one limit's counter starts with.</summary>
    public async Task<long> ReadAsync(Guid organizationId, LimitCounter counter, CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        var hours = Hours(context, organizationId, counter);
        return counter.Kind.IsSpend()
            ? await hours.SumAsync(rollup => rollup.ChargeNanoUsd, cancellationToken)
            : await hours.SumAsync(rollup => rollup.Requests, cancellationToken);
    }

    private static IQueryable<UsageRollup> Hours(SmoothLlmDbContext context, Guid organizationId, LimitCounter counter)
    {
        // Where the zone is not whole hours from UTC, the first hour counts whole: rather too much than too little.
        var first = counter.Begins - TimeSpan.FromTicks(counter.Begins.UtcTicks % TimeSpan.TicksPerHour);
        var hours = context.UsageRollups.AsNoTracking().Where(rollup => rollup.OrganizationId == organizationId && rollup.Hour >= first);
        if (counter.Ends is { } end)
            hours = hours.Where(rollup => rollup.Hour < end);
        return counter.Kind == LimitKind.KeySpend ? hours.Where(rollup => rollup.ApiKeyId == counter.Subject) : hours;
    }
}
