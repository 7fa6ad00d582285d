using Microsoft.EntityFrameworkCore;
using SmoothLlm.Core.ApiKeys;
using SmoothLlm.Core.Payments;
using SmoothLlm.Infrastructure.Persistence;

namespace SmoothLlm.Infrastructure.ApiKeys;

/// <summary>A key and what it has used.</summary>
/// <param name="HasPaid">Whether its organization has ever bought credits.</param>
public sealed record KeyStanding(ApiKey Key, KeySpending Spending, bool HasPaid);

/// <summary>What single keys have used, from the days of their organization.</summary>
public sealed class KeyStandings(IDbContextFactory<SmoothLlmDbContext> contexts, TimeProvider time)
{
    /// <returns>Null when the organization has no such key.</returns>
    public async Task<KeyStanding?> FindAsync(Guid organizationId, Guid keyId, CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        var key = await context.ApiKeys.AsNoTracking().SingleOrDefaultAsync(key => key.Id == keyId && key.OrganizationId == organizationId && key.DeletedAt == null, cancellationToken);
        if (key is null)
            return null;
        var spendings = await KeySpending.SumAsync(
            context.UsageDays.Where(day => day.OrganizationId == organizationId && day.ApiKeyId == keyId), time.GetUtcNow(), cancellationToken);
        bool hasPaid = await context.Purchases.AnyAsync(
            purchase => purchase.OrganizationId == organizationId && purchase.Status == PurchaseStatus.Completed,
            cancellationToken);
        return new KeyStanding(key, spendings.GetValueOrDefault(keyId, KeySpending.None), hasPaid);
    }
}
