using Microsoft.EntityFrameworkCore;
using SmoothLlm.Core.Ledger;
using SmoothLlm.Core.Money;
using SmoothLlm.Core.Pricing;
using SmoothLlm.Infrastructure.Persistence;

namespace SmoothLlm.Infrastructure.Usage;

/// <summary>Receipts of single requests. Four look-ups by key, however many requests there are.</summary>
public sealed class ReceiptQueries(IDbContextFactory<SmoothLlmDbContext> contexts)
{
    /// <param name="organizationId">Who asks: requests of others are as good as absent.</param>
    public async Task<ReceiptResult> FindAsync(Guid organizationId, Guid requestId, CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        var record = await context.UsageRecords.AsNoTracking()
            .SingleOrDefaultAsync(record => record.RequestId == requestId && record.OrganizationId == organizationId, cancellationToken);
        var hold = await context.Holds.AsNoTracking()
            .Where(hold => hold.RequestId == requestId)
            .Where(hold => context.LedgerAccounts.Any(account => account.Id == hold.AccountId && account.OrganizationId == organizationId))
            .SingleOrDefaultAsync(cancellationToken);
        if (record is null)
        {
            return hold switch
            {
                null => new ReceiptResult.Absent(),
                { State: HoldState.Expired, EndedAt: { } endedAt } => new ReceiptResult.Expired(endedAt),
                { EndedAt: { } settledAt } when await IsCompactedAsync(context, settledAt, cancellationToken) => new ReceiptResult.Compacted(settledAt),
                // One that was settled between the two readings is called pending for the last time.
                _ => new ReceiptResult.Pending(new NanoUsd(hold.AmountNanoUsd), hold.OpenedAt),
            };
        }

        var version = record.PriceVersionId is { } versionId
            ? await context.PriceVersions.AsNoTracking().Include(price => price.Tiers).SingleOrDefaultAsync(price => price.Id == versionId, cancellationToken)
            : null;
        string? keyName = await context.ApiKeys.AsNoTracking()
            .Where(key => key.Id == record.ApiKeyId && key.OrganizationId == organizationId)
            .Select(key => key.Name)
            .SingleOrDefaultAsync(cancellationToken);
        return new ReceiptResult.Settled(RequestReceipt.Of(record, version is null ? null : new Price(version), keyName, hold));
    }

    private static Task<bool> IsCompactedAsync(SmoothLlmDbContext context, DateTimeOffset settledAt, CancellationToken cancellationToken) =>
        context.UsageCutoffs.AnyAsync(cutoff => settledAt < cutoff.KeptSince, cancellationToken);
}
