using Microsoft.EntityFrameworkCore;
using SmoothLlm.Infrastructure.Persistence;

namespace SmoothLlm.Infrastructure.Users;

/// <summary>
/// Whether somebody is a platform admin at this moment, as the database has it: a page that stays open for hours may
/// have been opened in another role.
/// </summary>
internal sealed class PlatformAdmins(IDbContextFactory<SmoothLlmDbContext> contexts)
{
    public async Task<bool> ContainsAsync(string userId, CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        return await (
            from membership in context.UserRoles
            join role in context.Roles on membership.RoleId equals role.Id
            where membership.UserId == userId && role.Name == PlatformUsers.AdminRole
            select role.Id).AnyAsync(cancellationToken);
    }
}
