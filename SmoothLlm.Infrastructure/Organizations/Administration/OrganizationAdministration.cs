using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using SmoothLlm.Core.Audit;
using SmoothLlm.Core.Ledger;
using SmoothLlm.Core.Money;
using SmoothLlm.Core.Organizations;
using SmoothLlm.Infrastructure.Audit;
using SmoothLlm.Infrastructure.Ledger;
using SmoothLlm.Infrastructure.Persistence;

namespace SmoothLlm.Infrastructure.Organizations.Administration;

/// <summary>All organizations, for platform admins: find, look into, disable.</summary>
public sealed class OrganizationAdministration(
    IDbContextFactory<SmoothLlmDbContext> contexts,
    Database database,
    Snapshots snapshots,
    TimeProvider time,
    ILogger<OrganizationAdministration> logger)
{
    public const int MaxPageSize = 100;

    public const int MaxListedMembers = 100;

    public const int MaxListedLines = 100;

    /// <summary>How far back <see cref="OrganizationOverview.Failures"/> goes.</summary>
    public static readonly TimeSpan FailureWindow = TimeSpan.FromDays(30);

    /// <param name="beforeAccountId">The <see cref="OrganizationPage.NextBeforeAccountId"/> of the page before; null for the first one.</param>
    /// <param name="pageSize">Taken into 1..<see cref="MaxPageSize"/>.</param>
    public async Task<OrganizationPage> ListAsync(OrganizationFilter filter, long? beforeAccountId, int pageSize, CancellationToken cancellationToken)
    {
        int size = Math.Clamp(pageSize, 1, MaxPageSize);
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        // By the wallet, whose number ascends with time: ids of organizations sort differently on the two engines.
        var rows =
            from account in context.LedgerAccounts.AsNoTracking()
            join organization in Select(context, filter) on account.OrganizationId equals organization.Id
            where account.Kind == LedgerAccountKind.Wallet && (beforeAccountId == null || account.Id < beforeAccountId)
            orderby account.Id descending
            select new
            {
                account.Id,
                account.PostedNanoUsd,
                account.HeldNanoUsd,
                Organization = organization,
                OwnerEmail = (
                    from membership in context.Memberships
                    join user in context.Users on membership.UserId equals user.Id
                    where membership.OrganizationId == organization.Id && membership.Role == OrganizationRole.Owner
                    orderby membership.CreatedAt
                    select user.Email).FirstOrDefault(),
            };
        var found = await rows.Take(size + 1).ToListAsync(cancellationToken);
        List<ListedOrganization> items =
        [
            .. found.Take(size).Select(row => new ListedOrganization(
                row.Organization.Id,
                row.Organization.Name,
                row.OwnerEmail,
                new WalletBalance(new NanoUsd(row.PostedNanoUsd), new NanoUsd(row.HeldNanoUsd)),
                row.Organization.IsActive,
                row.Organization.CreatedAt)),
        ];
        return new OrganizationPage(items, found.Count > size ? found[size - 1].Id : null);
    }

    /// <returns>Null when there is none.</returns>
    public async Task<OrganizationOverview?> FindAsync(Guid organizationId, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        var organization = await context.Organizations.AsNoTracking().SingleOrDefaultAsync(row => row.Id == organizationId, cancellationToken);
        if (organization is null)
            return null;
        var wallet = await context.LedgerAccounts.AsNoTracking()
            .SingleAsync(account => account.OrganizationId == organizationId, cancellationToken);
        var keys = context.ApiKeys.Where(key => key.OrganizationId == organizationId && key.DeletedAt == null);
        return new OrganizationOverview(
            organization.Id,
            organization.Name,
            organization.CreatedAt,
            organization.IsActive,
            new WalletBalance(new NanoUsd(wallet.PostedNanoUsd), new NanoUsd(wallet.HeldNanoUsd)),
            await MembersAsync(context, organizationId, cancellationToken),
            await keys.CountAsync(key => key.RevokedAt == null && key.IsEnabled && (key.ExpiresAt == null || key.ExpiresAt > now), cancellationToken),
            await keys.CountAsync(cancellationToken),
            await FailuresAsync(context, organizationId, now - FailureWindow, cancellationToken));
    }

    /// <summary>The newest lines of the wallet's statement with those who caused them.</summary>
    /// <param name="count">Taken into 1..<see cref="MaxListedLines"/>.</param>
    public async Task<IReadOnlyList<AuditedLine>> LinesAsync(Guid organizationId, WalletLines lines, int count, CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        var transactions = context.LedgerTransactions.AsNoTracking().Where(transaction => transaction.OrganizationId == organizationId);
        if (lines == WalletLines.CreditsOnly)
            transactions = transactions.Where(transaction => transaction.Kind != LedgerTransactionKind.Capture);
        return await (
            from entry in context.LedgerEntries.AsNoTracking()
            join transaction in transactions on entry.TransactionId equals transaction.Id
            where entry.BalanceAfterNanoUsd != null
                && entry.AccountId == context.LedgerAccounts.Where(account => account.OrganizationId == organizationId).Select(account => account.Id).Single()
            orderby entry.TransactionId descending
            select new AuditedLine(
                transaction.Id,
                transaction.Kind,
                transaction.Reference,
                transaction.Description,
                new NanoUsd(entry.AmountNanoUsd),
                entry.BalanceAfterNanoUsd == null ? null : new NanoUsd(entry.BalanceAfterNanoUsd.Value),
                transaction.PostedAt,
                context.Users.Where(user => user.Id == transaction.ActorUserId).Select(user => user.Email).FirstOrDefault()))
            .Take(Math.Clamp(count, 1, MaxListedLines))
            .ToListAsync(cancellationToken);
    }

    /// <summary>Disables an organization, or enables it again. Its keys are refused, or taken, on this node when the call returns.</summary>
    /// <returns>False when there is none.</returns>
    public async Task<bool> SetActiveAsync(Guid organizationId, bool isActive, string adminUserId, CancellationToken cancellationToken)
    {
        bool isFound = await database.WriteAsync(
            async context =>
            {
                var organization = await context.Organizations.SingleOrDefaultAsync(row => row.Id == organizationId, cancellationToken);
                if (organization is null)
                    return false;
                if (organization.IsActive != isActive)
                {
                    organization.IsActive = isActive;
                    string action = isActive ? AuditActions.OrganizationEnabled : AuditActions.OrganizationDisabled;
                    context.Record(
                        new AuditEvent(action, organizationId, AuditTarget.Organization(organizationId, organization.Name)) { ActorUserId = adminUserId },
                        time.GetUtcNow());
                }

                return true;
            },
            cancellationToken);
        if (!isFound)
            return false;
        Log.OrganizationSwitched(logger, organizationId, isActive, adminUserId);
        await snapshots.RefreshAsync(CancellationToken.None);
        return true;
    }

    private static IQueryable<Organization> Select(SmoothLlmDbContext context, OrganizationFilter filter)
    {
        var organizations = context.Organizations.AsNoTracking();
        if (filter.IsActive is { } isActive)
            organizations = organizations.Where(organization => organization.IsActive == isActive);
        if (string.IsNullOrWhiteSpace(filter.Search))
            return organizations;
        string words = LikePattern.Containing(filter.Search.Trim());
        return organizations.Where(organization => EF.Functions.Like(organization.Name, words, LikePattern.Escape)
            || context.Memberships.Any(membership => membership.OrganizationId == organization.Id
                && membership.Role == OrganizationRole.Owner
                && context.Users.Any(user => user.Id == membership.UserId && EF.Functions.Like(user.Email!, words, LikePattern.Escape))));
    }

    private static async Task<IReadOnlyList<ListedMember>> MembersAsync(SmoothLlmDbContext context, Guid organizationId, CancellationToken cancellationToken) =>
        await (
            from membership in context.Memberships.AsNoTracking()
            join user in context.Users on membership.UserId equals user.Id
            where membership.OrganizationId == organizationId
            orderby membership.CreatedAt, user.Id
            select new ListedMember(user.Id, user.Email, user.DisplayName, membership.Role, membership.CreatedAt))
            .Take(MaxListedMembers)
            .ToListAsync(cancellationToken);

    private static async Task<FailureLosses> FailuresAsync(SmoothLlmDbContext context, Guid organizationId, DateTimeOffset since, CancellationToken cancellationToken)
    {
        long lossAccount = HouseAccounts.IdOf(LedgerAccountKind.FailureLoss);
        var losses =
            from transaction in context.LedgerTransactions.AsNoTracking()
            join entry in context.LedgerEntries on transaction.Id equals entry.TransactionId
            where transaction.OrganizationId == organizationId
                // Both, so that the index of what is no capture can be used.
                && transaction.Kind != LedgerTransactionKind.Capture && transaction.Kind == LedgerTransactionKind.FailureLoss
                && transaction.PostedAt >= since
                && entry.AccountId == lossAccount
            select entry.AmountNanoUsd;
        return new FailureLosses(await losses.CountAsync(cancellationToken), new NanoUsd(-await losses.SumAsync(cancellationToken)));
    }
}
