using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using SmoothLlm.Core.Audit;
using SmoothLlm.Core.Ledger;
using SmoothLlm.Core.Payments;
using SmoothLlm.Infrastructure.Audit;
using SmoothLlm.Infrastructure.Persistence;

namespace SmoothLlm.Infrastructure.Payments;

/// <summary>
/// Wishes that credits are bought when they run low, and the one purchase of each that may be under way: whoever puts
/// its id on the wish has it, on whichever node.
/// </summary>
public sealed class AutoTopUps(
    IDbContextFactory<SmoothLlmDbContext> contexts,
    Database database,
    IOptions<PaymentOptions> options,
    TimeProvider time)
{
    /// <summary>Failures in a row that switch it off.</summary>
    public const int MaxFailures = 3;

    /// <summary>Wishes that one look finds.</summary>
    private const int MaxAtOnce = 200;

    private const int MaxReasonLength = 500;

    /// <summary>After a failure; longer after the second.</summary>
    private static readonly TimeSpan PauseAfterFailure = TimeSpan.FromMinutes(15);

    /// <returns>Null for an organization that never wished it.</returns>
    public async Task<AutoTopUp?> FindAsync(Guid organizationId, CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        return await context.AutoTopUps.AsNoTracking().SingleOrDefaultAsync(setting => setting.OrganizationId == organizationId, cancellationToken);
    }

    /// <summary>Sets what an organization wishes; earlier failures are forgotten.</summary>
    public async Task<SaveAutoTopUpResult> SaveAsync(Guid organizationId, string userId, AutoTopUpDraft draft, CancellationToken cancellationToken)
    {
        if (draft.Check(options.Value) is var (field, message))
            return new SaveAutoTopUpResult.Invalid(field, message);
        return await database.WriteAsync<SaveAutoTopUpResult>(
            async context =>
            {
                if (draft.IsEnabled && !await context.PaymentCustomers.AnyAsync(
                    customer => customer.OrganizationId == organizationId && customer.PaymentMethodId != null, cancellationToken))
                    return new SaveAutoTopUpResult.NoCard();
                var setting = await context.AutoTopUps.SingleOrDefaultAsync(found => found.OrganizationId == organizationId, cancellationToken);
                if (setting is null)
                {
                    setting = new AutoTopUp { OrganizationId = organizationId, UserId = userId, ThresholdNanoUsd = 0, AmountNanoUsd = 0, DailyCapNanoUsd = 0 };
                    context.AutoTopUps.Add(setting);
                }

                (setting.IsEnabled, setting.UserId) = (draft.IsEnabled, userId);
                setting.ThresholdNanoUsd = AutoTopUpDraft.NanoUsdOf(draft.ThresholdUsd);
                setting.AmountNanoUsd = AutoTopUpDraft.NanoUsdOf(draft.AmountUsd);
                setting.DailyCapNanoUsd = AutoTopUpDraft.NanoUsdOf(draft.DailyCapUsd);
                (setting.ConsecutiveFailures, setting.DisabledReason) = (0, null);
                context.Record(
                    new AuditEvent(AuditActions.AutoTopUpChanged, organizationId, AuditTarget.Organization(organizationId, name: null))
                    {
                        ActorUserId = userId,
                        Details = AuditDetails.Of(
                            ("isEnabled", draft.IsEnabled), ("thresholdUsd", draft.ThresholdUsd), ("amountUsd", draft.AmountUsd), ("dailyCapUsd", draft.DailyCapUsd)),
                    },
                    time.GetUtcNow());
                return new SaveAutoTopUpResult.Saved();
            },
            cancellationToken);
    }

    /// <summary>Wishes whose time has come: on, with a card, nothing under way, less available than the threshold, not just failed.</summary>
    internal async Task<IReadOnlyList<AutoTopUp>> FindDueAsync(CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        var low = await (
            from setting in context.AutoTopUps.AsNoTracking()
            join organization in context.Organizations on setting.OrganizationId equals organization.Id
            join customer in context.PaymentCustomers on setting.OrganizationId equals customer.OrganizationId
            join wallet in context.LedgerAccounts on (Guid?)setting.OrganizationId equals wallet.OrganizationId
            where setting.IsEnabled && setting.PurchaseId == null && organization.IsActive && customer.PaymentMethodId != null
                && wallet.PostedNanoUsd - wallet.HeldNanoUsd < setting.ThresholdNanoUsd
            orderby setting.LastAttemptAt
            select setting).Take(MaxAtOnce).ToListAsync(cancellationToken);
        var today = StartOfDay(now);
        var organizations = low.Select(setting => setting.OrganizationId).ToList();
        var spent = await context.Purchases.Where(purchase => organizations.Contains(purchase.OrganizationId)
                && purchase.Origin == PurchaseOrigin.AutoTopUp && purchase.CreatedAt >= today
                && purchase.Status != PurchaseStatus.Failed && purchase.Status != PurchaseStatus.Cancelled)
            .GroupBy(purchase => purchase.OrganizationId)
            .Select(group => new { group.Key, Sum = group.Sum(purchase => purchase.AmountNanoUsd) })
            .ToDictionaryAsync(group => group.Key, group => group.Sum, cancellationToken);
        return [.. low.Where(setting =>
            spent.GetValueOrDefault(setting.OrganizationId) + setting.AmountNanoUsd <= setting.DailyCapNanoUsd
            && (setting.ConsecutiveFailures == 0 || setting.LastAttemptAt + (PauseAfterFailure * Math.Pow(4, setting.ConsecutiveFailures - 1)) <= now))];
    }

    /// <summary>Wishes with a purchase under way.</summary>
    internal async Task<IReadOnlyList<(AutoTopUp Setting, Purchase Purchase)>> FindUnderWayAsync(CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        var found = await (
            from setting in context.AutoTopUps.AsNoTracking()
            join purchase in context.Purchases.AsNoTracking() on setting.PurchaseId equals (Guid?)purchase.Id
            orderby setting.LastAttemptAt
            select new { setting, purchase }).Take(MaxAtOnce).ToListAsync(cancellationToken);
        return [.. found.Select(pair => (pair.setting, pair.purchase))];
    }

    /// <summary>Takes the order down and puts it on the wish.</summary>
    /// <returns>Null when somebody else was faster, or the wish or the wallet has changed.</returns>
    internal Task<Purchase?> BeginAsync(AutoTopUp setting, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var purchase = new Purchase
        {
            Id = Guid.CreateVersion7(now),
            OrganizationId = setting.OrganizationId,
            UserId = setting.UserId,
            Origin = PurchaseOrigin.AutoTopUp,
            AmountNanoUsd = setting.AmountNanoUsd,
            CreatedAt = now,
        };
        return database.WriteAsync(
            async context =>
            {
                Guid? purchaseId = purchase.Id;
                DateTimeOffset? startedAt = now;
                var seenAttempt = setting.LastAttemptAt;
                int taken = await context.AutoTopUps
                    .Where(found => found.OrganizationId == setting.OrganizationId && found.IsEnabled && found.PurchaseId == null
                        // Another node may have bought since, and the day's cap and the pause were looked at before that.
                        && found.LastAttemptAt == seenAttempt
                        && found.AmountNanoUsd == setting.AmountNanoUsd && found.ThresholdNanoUsd == setting.ThresholdNanoUsd
                        && context.LedgerAccounts.Any(wallet => wallet.Kind == LedgerAccountKind.Wallet && wallet.OrganizationId == setting.OrganizationId
                            && wallet.PostedNanoUsd - wallet.HeldNanoUsd < setting.ThresholdNanoUsd))
                    .ExecuteUpdateAsync(
                        set => set.SetProperty(found => found.PurchaseId, purchaseId).SetProperty(found => found.LastAttemptAt, startedAt),
                        cancellationToken);
                if (taken == 0)
                    return null;
                context.Purchases.Add(purchase);
                return purchase;
            },
            cancellationToken);
    }

    /// <summary>Notes that the charge of the purchase under way is tried again.</summary>
    internal Task NoteAttemptAsync(AutoTopUp setting, CancellationToken cancellationToken)
    {
        DateTimeOffset? now = time.GetUtcNow();
        return database.WriteAsync(
            context => context.AutoTopUps.Where(found => found.OrganizationId == setting.OrganizationId && found.PurchaseId == setting.PurchaseId)
                .ExecuteUpdateAsync(set => set.SetProperty(found => found.LastAttemptAt, now), cancellationToken),
            cancellationToken);
    }

    /// <summary>Takes the purchase off the wish again. Of several that find it ended, one counts.</summary>
    /// <param name="failure">Why it failed, for the customer; null when it did not.</param>
    /// <returns>Whether this was the failure that switched it off.</returns>
    internal Task<bool> EndAsync(Guid organizationId, Guid purchaseId, string? failure, CancellationToken cancellationToken) => database.WriteAsync(
        async context =>
        {
            int ended = await context.AutoTopUps.Where(found => found.OrganizationId == organizationId && found.PurchaseId == purchaseId)
                .ExecuteUpdateAsync(
                    set => set
                        .SetProperty(found => found.PurchaseId, (Guid?)null)
                        .SetProperty(found => found.ConsecutiveFailures, found => failure == null ? 0 : found.ConsecutiveFailures + 1),
                    cancellationToken);
            if (ended == 0 || failure is null)
                return false;
            string reason = failure.Length > MaxReasonLength ? failure[..MaxReasonLength] : failure;
            return await context.AutoTopUps.Where(found => found.OrganizationId == organizationId && found.IsEnabled && found.ConsecutiveFailures >= MaxFailures)
                .ExecuteUpdateAsync(
                    set => set.SetProperty(found => found.IsEnabled, false).SetProperty(found => found.DisabledReason, reason),
                    cancellationToken) > 0;
        },
        cancellationToken);

    private static DateTimeOffset StartOfDay(DateTimeOffset now) => new(now.UtcDateTime.Date, TimeSpan.Zero);
}
