using Microsoft.EntityFrameworkCore;
using SmoothLlm.Core.ApiKeys;
using SmoothLlm.Core.Money;
using SmoothLlm.Core.Payments;
using SmoothLlm.Infrastructure.Persistence;

namespace SmoothLlm.Infrastructure.ApiKeys;

/// <summary>What a key has used. Days, weeks (from Monday) and months begin at midnight UTC.</summary>
/// <param name="HasPaid">Whether its organization has ever bought credits.</param>
public sealed record KeyStanding(ApiKey Key, NanoUsd Spent, NanoUsd SpentToday, NanoUsd SpentThisWeek, NanoUsd SpentThisMonth, bool HasPaid);

/// <summary>What single keys have used, from the hourly rollups of their organization.</summary>
public sealed class KeyStandings(IDbContextFactory<SmoothLlmDbContext> contexts, TimeProvider time)
{
    /// <returns>Null when the organization has no such key.</returns>
    public async Task<KeyStanding?> FindAsync(Guid organizationId, Guid keyId, CancellationToken cancellationToken)
    {
        var today = DateOnly.FromDateTime(time.GetUtcNow().UtcDateTime);
        var monday = today.AddDays(-(((int)today.DayOfWeek + 6) % 7));
        var firstOfMonth = new DateOnly(today.Year, today.Month, 1);
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        var key = await context.ApiKeys.AsNoTracking().SingleOrDefaultAsync(key => key.Id == keyId && key.OrganizationId == organizationId, cancellationToken);
        if (key is null)
            return null;
        var sums = await context.UsageRollups.AsNoTracking()
            .Where(rollup => rollup.OrganizationId == organizationId && rollup.ApiKeyId == keyId)
            .GroupBy(rollup => rollup.ApiKeyId)
            .Select(group => new
            {
                All = group.Sum(rollup => rollup.ChargeNanoUsd),
                Today = group.Sum(rollup => rollup.Day >= today ? rollup.ChargeNanoUsd : 0),
                Week = group.Sum(rollup => rollup.Day >= monday ? rollup.ChargeNanoUsd : 0),
                Month = group.Sum(rollup => rollup.Day >= firstOfMonth ? rollup.ChargeNanoUsd : 0),
            })
            .SingleOrDefaultAsync(cancellationToken);
        bool hasPaid = await context.Purchases.AnyAsync(
            purchase => purchase.OrganizationId == organizationId && purchase.Status == PurchaseStatus.Completed,
            cancellationToken);
        return new KeyStanding(
            key, new NanoUsd(sums?.All ?? 0), new NanoUsd(sums?.Today ?? 0), new NanoUsd(sums?.Week ?? 0), new NanoUsd(sums?.Month ?? 0), hasPaid);
    }
}
