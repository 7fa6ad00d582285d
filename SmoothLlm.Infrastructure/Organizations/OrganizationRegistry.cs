using Microsoft.EntityFrameworkCore;
using SmoothLlm.Core.Ledger;
using SmoothLlm.Core.Organizations;
using SmoothLlm.Infrastructure.Persistence;

namespace SmoothLlm.Infrastructure.Organizations;

/// <summary>Creates organizations whole (members, wallet) and finds them by their members.</summary>
public sealed class OrganizationRegistry(Database database, IDbContextFactory<SmoothLlmDbContext> contexts, TimeProvider time)
{
    /// <summary>Creates an organization with its owner and its empty wallet, all or nothing.</summary>
    /// <exception cref="ArgumentException">The name is empty or too long.</exception>
    public Task<UserOrganization> CreateAsync(string name, string ownerUserId, CancellationToken cancellationToken = default)
    {
        string trimmed = CheckName(name);
        return AddAsync(context => Task.FromResult(Add(context, trimmed, ownerUserId)), cancellationToken);
    }

    /// <summary>The user's organizations, the oldest membership first.</summary>
    public async Task<IReadOnlyList<UserOrganization>> FindForUserAsync(string userId, CancellationToken cancellationToken = default)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        return await QueryForUser(context, userId).ToListAsync(cancellationToken);
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
