using Microsoft.EntityFrameworkCore;
using SmoothLlm.Core.Audit;
using SmoothLlm.Core.Ledger;
using SmoothLlm.Core.Organizations;
using SmoothLlm.Infrastructure.Audit;
using SmoothLlm.Infrastructure.Persistence;

namespace SmoothLlm.Infrastructure.Organizations;

/// <summary>Creates organizations whole (members, wallet) and finds them by their members.</summary>
public sealed class OrganizationRegistry(Database database, IDbContextFactory<SmoothLlmDbContext> contexts, TimeProvider time)
{
    /// <summary>Organizations that one user may own.</summary>
    public const int MaxOwned = 20;

    /// <summary>Creates an organization with its owner and its empty wallet, all or nothing.</summary>
    /// <exception cref="ArgumentException">The name is empty or too long.</exception>
    /// <seealso cref="MayOwnMoreAsync"/>
    public Task<UserOrganization> CreateAsync(string name, string ownerUserId, CancellationToken cancellationToken = default)
    {
        string trimmed = CheckName(name);
        return AddAsync(context => Task.FromResult(Add(context, trimmed, ownerUserId)), cancellationToken);
    }

    /// <summary>Whether the user owns fewer than <see cref="MaxOwned"/>.</summary>
    public async Task<bool> MayOwnMoreAsync(string userId, CancellationToken cancellationToken) =>
        (await FindForUserAsync(userId, cancellationToken)).Count(organization => organization.Role == OrganizationRole.Owner) < MaxOwned;

    /// <summary>Gives an organization another name.</summary>
    /// <exception cref="ArgumentException">The name is empty or too long.</exception>
    public Task RenameAsync(Guid organizationId, string name, CancellationToken cancellationToken)
    {
        string trimmed = CheckName(name);
        return database.WriteAsync(
            async context =>
            {
                var organization = await context.Organizations.SingleAsync(row => row.Id == organizationId, cancellationToken);
                organization.Name = trimmed;
                if (context.ChangesOf(organization) is { Count: > 0 } changes)
                {
                    context.Record(
                        new AuditEvent(AuditActions.OrganizationUpdated, organizationId, AuditTarget.Organization(organizationId, trimmed)) { Details = AuditDetails.Of(changes) },
                        time.GetUtcNow());
                }
            },
            cancellationToken);
    }

    /// <summary>The user's organizations, the oldest membership first.</summary>
    public async Task<IReadOnlyList<UserOrganization>> FindForUserAsync(string userId, CancellationToken cancellationToken = default)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        return await QueryForUser(context, userId).ToListAsync(cancellationToken);
    }

    /// <summary>Any organization, as its owner sees it; for platform admins.</summary>
    /// <returns>Null when there is none.</returns>
    public async Task<UserOrganization?> FindAsync(Guid organizationId, CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        return await (
            from organization in context.Organizations.AsNoTracking()
            join wallet in context.LedgerAccounts on organization.Id equals wallet.OrganizationId
            where organization.Id == organizationId && wallet.Kind == LedgerAccountKind.Wallet
            select new UserOrganization(organization.Id, organization.Name, OrganizationRole.Owner, wallet.Id, organization.IsActive)).SingleOrDefaultAsync(cancellationToken);
    }

    /// <summary>The organization that the user acts for: the one that was chosen last, otherwise the oldest; created where there is none.</summary>
    public async Task<UserOrganization> ActiveForUserAsync(string userId, CancellationToken cancellationToken)
    {
        var all = await FindForUserAsync(userId, cancellationToken);
        if (all.Count < 2)
            return all is [var only] ? only : await EnsureForUserAsync(userId, cancellationToken);
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        var chosen = await context.Users.Where(user => user.Id == userId).Select(user => user.ActiveOrganizationId).SingleOrDefaultAsync(cancellationToken);
        return all.FirstOrDefault(organization => organization.OrganizationId == chosen) ?? all[0];
    }

    /// <summary>Chooses the organization that the user acts for from now on, on every device.</summary>
    /// <returns>False when the user is no member of it.</returns>
    public async Task<bool> ChooseAsync(string userId, Guid organizationId, CancellationToken cancellationToken)
    {
        Guid? chosen = organizationId;
        return await database.WriteAsync(
            context => context.Users
                .Where(user => user.Id == userId && context.Memberships.Any(member => member.UserId == userId && member.OrganizationId == organizationId))
                .ExecuteUpdateAsync(set => set.SetProperty(user => user.ActiveOrganizationId, chosen), cancellationToken),
            cancellationToken) == 1;
    }

    /// <summary>The user's first organization; created, named after the user, where there is none.</summary>
    /// <remarks>
    /// Identity saves a new user in a transaction of its own, so a crash between that and the organization would leave a
    /// user without one. Nothing depends on that not happening: sign-up, sign-in and the portal's first page all call
    /// this, whoever comes first creates, and the lock on the user's row makes the others find what was created.
    /// </remarks>
    /// <exception cref="InvalidOperationException">There is no such user.</exception>
    public async Task<UserOrganization> EnsureForUserAsync(string userId, CancellationToken cancellationToken)
    {
        if (await FindForUserAsync(userId, cancellationToken) is [var first, ..])
            return first;
        return await AddAsync(
            async context =>
            {
                int locked = await context.Users
                    .Where(user => user.Id == userId)
                    .ExecuteUpdateAsync(set => set.SetProperty(user => user.DisplayName, user => user.DisplayName), cancellationToken);
                if (locked == 0)
                    throw new InvalidOperationException($"There is no user {userId}.");
                if (await QueryForUser(context, userId).FirstOrDefaultAsync(cancellationToken) is { } created)
                    return new Added(created, Wallet: null);
                var user = await context.Users.AsNoTracking().SingleAsync(row => row.Id == userId, cancellationToken);
                string owner = string.IsNullOrWhiteSpace(user.DisplayName) ? user.Email ?? user.Id : user.DisplayName.Trim();
                return Add(context, owner[..Math.Min(owner.Length, Organization.MaxNameLength)], userId);
            },
            cancellationToken);
    }

    private static string CheckName(string name)
    {
        string trimmed = (name ?? "").Trim();
        return trimmed.Length is > 0 and <= Organization.MaxNameLength
            ? trimmed
            : throw new ArgumentException($"name must have 1 to {Organization.MaxNameLength} characters.", nameof(name));
    }

    private static IQueryable<UserOrganization> QueryForUser(SmoothLlmDbContext context, string userId) =>
        from membership in context.Memberships.AsNoTracking()
        join organization in context.Organizations on membership.OrganizationId equals organization.Id
        join wallet in context.LedgerAccounts on organization.Id equals wallet.OrganizationId
        where membership.UserId == userId && wallet.Kind == LedgerAccountKind.Wallet
        orderby membership.CreatedAt, organization.Id
        select new UserOrganization(organization.Id, organization.Name, membership.Role, wallet.Id, organization.IsActive);

    private Added Add(SmoothLlmDbContext context, string name, string ownerUserId)
    {
        var (organization, wallet) = NewOrganization.Add(context, name, ownerUserId, time.GetUtcNow());
        return new Added(new UserOrganization(organization.Id, name, OrganizationRole.Owner, wallet.Id, organization.IsActive), wallet);
    }

    /// <summary>Runs <paramref name="add"/> in a write; the wallet's id is known once that has saved.</summary>
    private async Task<UserOrganization> AddAsync(Func<SmoothLlmDbContext, Task<Added>> add, CancellationToken cancellationToken)
    {
        var added = await database.WriteAsync(add, cancellationToken);
        return added.Wallet is null ? added.Organization : added.Organization with { WalletAccountId = added.Wallet.Id };
    }

    private sealed record Added(UserOrganization Organization, LedgerAccount? Wallet);
}

/// <summary>An organization as one of its members sees it.</summary>
/// <param name="OrganizationId">The organization.</param>
/// <param name="Name">Its name.</param>
/// <param name="Role">What the member may do there.</param>
/// <param name="WalletAccountId">Its account in the ledger.</param>
/// <param name="IsActive">False when a platform admin has disabled it.</param>
public sealed record UserOrganization(Guid OrganizationId, string Name, OrganizationRole Role, long WalletAccountId, bool IsActive);
