using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using SmoothLlm.Core.Audit;
using SmoothLlm.Core.Money;
using SmoothLlm.Core.Payments;
using SmoothLlm.Core.Wording;
using SmoothLlm.Infrastructure.Audit;
using SmoothLlm.Infrastructure.Persistence;

namespace SmoothLlm.Infrastructure.Credits;

/// <summary>The level below which an organization wants to be told, and where its wallet stands.</summary>
public sealed class LowBalanceStore(
    IDbContextFactory<SmoothLlmDbContext> contexts,
    Database database,
    IOptions<CreditsOptions> options,
    TimeProvider time)
{
    public const decimal MaxThresholdUsd = 1_000_000m;

    /// <summary>For organizations that have not chosen one; zero for never.</summary>
    public NanoUsd Default => options.Value.LowBalanceDefault;

    /// <returns>Null where there is no such wallet.</returns>
    public async Task<WalletStanding?> StandingAsync(long accountId, CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        var found = await (
            from account in context.LedgerAccounts.AsNoTracking()
            join organization in context.Organizations on account.OrganizationId equals organization.Id
            where account.Id == accountId
            select new
            {
                account.PostedNanoUsd,
                account.HeldNanoUsd,
                organization.IsActive,
                Threshold = context.LowBalanceAlerts
                    .Where(alert => alert.OrganizationId == organization.Id)
                    .Select(alert => alert.ThresholdNanoUsd)
                    .FirstOrDefault(),
            }).SingleOrDefaultAsync(cancellationToken);
        return found is null
            ? null
            : new WalletStanding(
                new NanoUsd(found.PostedNanoUsd),
                new NanoUsd(found.HeldNanoUsd),
                found.Threshold is { } threshold ? new NanoUsd(threshold) : Default,
                found.IsActive);
    }

    /// <returns>What the organization has chosen; null for the default.</returns>
    public async Task<NanoUsd?> FindThresholdAsync(Guid organizationId, CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        long? chosen = await context.LowBalanceAlerts.AsNoTracking()
            .Where(alert => alert.OrganizationId == organizationId)
            .Select(alert => alert.ThresholdNanoUsd)
            .SingleOrDefaultAsync(cancellationToken);
        return chosen is { } threshold ? new NanoUsd(threshold) : null;
    }

    /// <summary>Chooses a level. Whoever is below it at this moment knows, and is told the next time it is crossed.</summary>
    /// <param name="thresholdUsd">USD; zero for never; null for the default.</param>
    /// <returns>What is wrong with it; null when it is saved.</returns>
    public async Task<FieldProblem?> SetThresholdAsync(Guid organizationId, decimal? thresholdUsd, CancellationToken cancellationToken)
    {
        if (thresholdUsd is { } usd && (usd is < 0 or > MaxThresholdUsd || !CreditAmount.IsExact(usd)))
        {
            return new FieldProblem(
                "threshold",
                $"The warning level must be from $0 to ${MaxThresholdUsd:#,##0}, with at most nine decimals.");
        }

        long? chosen = thresholdUsd is { } amount ? NanoUsd.FromUsd(amount).Value : null;
        long inForce = chosen ?? Default.Value;
        await database.WriteAsync(
            async context =>
            {
                bool isBelow = await context.LedgerAccounts.AnyAsync(
                    account => account.OrganizationId == organizationId && account.PostedNanoUsd < inForce,
                    cancellationToken);
                var alert = await context.LowBalanceAlerts.SingleOrDefaultAsync(row => row.OrganizationId == organizationId, cancellationToken);
                if (alert is null)
                    context.LowBalanceAlerts.Add(alert = new LowBalanceAlert { OrganizationId = organizationId });
                if (alert.ThresholdNanoUsd != chosen)
                {
                    context.Record(
                        new AuditEvent(AuditActions.LowBalanceLevelChanged, organizationId, AuditTarget.Organization(organizationId, name: null))
                        {
                            Details = AuditDetails.Of(("usd", new AuditChange(alert.ThresholdNanoUsd is { } old ? new NanoUsd(old).Usd : null, thresholdUsd))),
                        },
                        time.GetUtcNow());
                }

                alert.ThresholdNanoUsd = chosen;
                alert.NotifiedAt = isBelow ? time.GetUtcNow() : null;
            },
            cancellationToken);
        return null;
    }
}
