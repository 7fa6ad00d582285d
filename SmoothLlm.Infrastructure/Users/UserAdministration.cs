using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using SmoothLlm.Core.Audit;
using SmoothLlm.Core.Organizations;
using SmoothLlm.Infrastructure.Audit;
using SmoothLlm.Infrastructure.Identity;
using SmoothLlm.Infrastructure.Persistence;

namespace SmoothLlm.Infrastructure.Users;

/// <summary>Which users.</summary>
/// <param name="Search">Part of the name or the e-mail address; null or empty for all.</param>
/// <param name="IsDisabled">Null for all.</param>
public sealed record UserFilter(string? Search, bool? IsDisabled);

/// <summary>A user as platform admins see them.</summary>
/// <param name="Organizations">At most <see cref="UserAdministration.MaxListedOrganizations"/>.</param>
public sealed record ListedUser(ApplicationUser User, bool IsPlatformAdmin, IReadOnlyList<UserPlace> Organizations);

/// <summary>Where somebody is a member.</summary>
public sealed record UserPlace(Guid OrganizationId, string Name, OrganizationRole Role);

/// <summary>What became of a change to a user.</summary>
public enum UserChange
{
    Done,

    NotFound,

    /// <summary>Nobody disables or demotes themselves: that would lock the last admin out.</summary>
    OwnAccount,
}

/// <summary>All users, for platform admins: find, look at, disable, make admins, help those who have lost their second factor.</summary>
public sealed class UserAdministration(IDbContextFactory<SmoothLlmDbContext> contexts, Database database, Snapshots snapshots, EndedSessions ended, TimeProvider time)
{
    public const int MaxPageSize = 200;

    public const int MaxListedOrganizations = 50;

    public const int MaxListedSessions = 50;

    /// <summary>Newest first.</summary>
    /// <param name="after">When the last one of the page before signed up, and that user's id; null for the first page.</param>
    public async Task<IReadOnlyList<ListedUser>> ListAsync(
        UserFilter filter, (DateTimeOffset CreatedAt, string Id)? after, int count, CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        var users = context.Users.AsNoTracking();
        if (filter.IsDisabled is { } isDisabled)
            users = users.Where(user => isDisabled == (user.DisabledAt != null));
        if (filter.Search?.Trim() is { Length: > 0 } words)
        {
            string pattern = LikePattern.Containing(words);
            users = users.Where(user => EF.Functions.Like(user.Email!, pattern, LikePattern.Escape)
                || EF.Functions.Like(user.DisplayName, pattern, LikePattern.Escape));
        }

        if (after is var (createdAt, id))
            users = users.Where(user => user.CreatedAt < createdAt || (user.CreatedAt == createdAt && string.Compare(user.Id, id) > 0));
        var found = await users.OrderByDescending(user => user.CreatedAt).ThenBy(user => user.Id).Take(Math.Clamp(count, 1, MaxPageSize + 1)).ToListAsync(cancellationToken);
        return await DescribeAsync(context, found, cancellationToken);
    }

    /// <returns>Null when there is none.</returns>
    public async Task<ListedUser?> FindAsync(string userId, CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        var found = await context.Users.AsNoTracking().Where(user => user.Id == userId).ToListAsync(cancellationToken);
        return await DescribeAsync(context, found, cancellationToken) is [var user] ? user : null;
    }

    /// <returns>Null when nobody has the address.</returns>
    public async Task<string?> FindIdByEmailAsync(string email)
    {
        string normalized = email.Trim().ToUpperInvariant();
        await using var context = await contexts.CreateDbContextAsync();
        return await context.Users.Where(user => user.NormalizedEmail == normalized).Select(user => user.Id).SingleOrDefaultAsync();
    }

    /// <summary>Disables an account, or lets it in again. Its sessions, open pages and keys are out of use on this node when the call returns; the sessions do not come back.</summary>
    public Task<UserChange> SetDisabledAsync(string userId, bool isDisabled, string adminUserId) => ChangeAsync(
        userId,
        adminUserId,
        async (context, user, now) =>
        {
            if (isDisabled == user.DisabledAt is not null)
                return null;
            user.DisabledAt = isDisabled ? now : null;
            user.SecurityStamp = Guid.NewGuid().ToString();
            await EndSessionsAsync(context, userId, now);
            // Nodes keep in memory who is disabled, and whose keys are good.
            (await context.ConfigurationStamps.SingleAsync()).CountChange(isOfOwners: true);
            return isDisabled ? AuditActions.UserDisabled : AuditActions.UserEnabled;
        });

    /// <summary>What is signed in with the account, browsers and programs, the last used first.</summary>
    public async Task<IReadOnlyList<UserSession>> SessionsAsync(string userId, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        return await UserSessions.Alive(context, userId, now).AsNoTracking()
            .OrderByDescending(session => session.LastSeenAt)
            .Take(MaxListedSessions)
            .ToListAsync(cancellationToken);
    }

    /// <summary>Ends what is signed in with the account; on this node when the call returns.</summary>
    public Task<UserChange> EndSessionsAsync(string userId, string adminUserId) => ChangeAsync(
        userId,
        adminUserId,
        async (context, user, now) =>
        {
            user.SecurityStamp = Guid.NewGuid().ToString();
            await EndSessionsAsync(context, userId, now);
            return AuditActions.UserSignedOut;
        });

    /// <summary>Takes the second factor away from somebody who has lost it; the password alone is enough from then on.</summary>
    public Task<UserChange> ResetTwoFactorAsync(string userId, string adminUserId) => ChangeAsync(
        userId,
        adminUserId,
        async (context, user, now) =>
        {
            user.TwoFactorEnabled = false;
            user.SecurityStamp = Guid.NewGuid().ToString();
            await EndSessionsAsync(context, userId, now);
            // Its key and its recovery codes.
            await context.UserTokens.Where(token => token.UserId == userId).ExecuteDeleteAsync();
            return AuditActions.UserTwoFactorReset;
        });

    /// <summary>Makes somebody a platform admin, or takes that away.</summary>
    public Task<UserChange> SetAdminAsync(string userId, bool isAdmin, string adminUserId) => ChangeAsync(
        userId,
        adminUserId,
        async (context, user, _) =>
        {
            string roleId = await context.Roles.Where(role => role.Name == PlatformRoles.Admin).Select(role => role.Id).SingleAsync();
            var row = await context.UserRoles.SingleOrDefaultAsync(row => row.UserId == user.Id && row.RoleId == roleId);
            if (isAdmin == row is not null)
                return null;
            if (row is null)
                context.UserRoles.Add(new IdentityUserRole<string> { UserId = user.Id, RoleId = roleId });
            else
                context.UserRoles.Remove(row);
            return isAdmin ? AuditActions.UserPromoted : AuditActions.UserDemoted;
        });

    private static async Task<IReadOnlyList<ListedUser>> DescribeAsync(SmoothLlmDbContext context, List<ApplicationUser> users, CancellationToken cancellationToken)
    {
        var ids = users.Select(user => user.Id).ToList();
        var admins = await (
            from row in context.UserRoles
            join role in context.Roles on row.RoleId equals role.Id
            where role.Name == PlatformRoles.Admin && ids.Contains(row.UserId)
            select row.UserId).ToHashSetAsync(cancellationToken);
        var places = (await (
            from membership in context.Memberships.AsNoTracking()
            join organization in context.Organizations on membership.OrganizationId equals organization.Id
            where ids.Contains(membership.UserId)
            orderby membership.CreatedAt
            select new { membership.UserId, Place = new UserPlace(organization.Id, organization.Name, membership.Role) })
            .ToListAsync(cancellationToken)).ToLookup(row => row.UserId, row => row.Place, StringComparer.Ordinal);
        return [.. users.Select(user => new ListedUser(user, admins.Contains(user.Id), [.. places[user.Id].Take(MaxListedOrganizations)]))];
    }

    /// <param name="change">Returns what is written into the audit log; null when nothing has changed.</param>
    private async Task<UserChange> ChangeAsync(
        string userId, string adminUserId, Func<SmoothLlmDbContext, ApplicationUser, DateTimeOffset, Task<string?>> change)
    {
        var result = await database.WriteAsync(
            async context =>
            {
                if (userId == adminUserId)
                    return UserChange.OwnAccount;
                var user = await context.Users.SingleOrDefaultAsync(user => user.Id == userId);
                if (user is null)
                    return UserChange.NotFound;
                var now = time.GetUtcNow();
                if (await change(context, user, now) is { } action)
                    context.Record(new AuditEvent(action, OrganizationId: null, AuditTarget.User(userId)) { ActorUserId = adminUserId }, now);
                return UserChange.Done;
            },
            CancellationToken.None);
        if (result == UserChange.Done)
        {
            await snapshots.RefreshAsync(CancellationToken.None);
            await ended.RefreshAsync(CancellationToken.None);
        }

        return result;
    }

    private static Task EndSessionsAsync(SmoothLlmDbContext context, string userId, DateTimeOffset now) => context.UserSessions
        .Where(session => session.UserId == userId && session.EndedAt == null)
        .ExecuteUpdateAsync(set => set.SetProperty(session => session.EndedAt, now));
}
