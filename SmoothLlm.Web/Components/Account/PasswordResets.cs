using Microsoft.AspNetCore.Identity;
using SmoothLlm.Core.Audit;
using SmoothLlm.Infrastructure.Audit;
using SmoothLlm.Infrastructure.Identity;
using SmoothLlm.Infrastructure.Persistence;

namespace SmoothLlm.Web.Components.Account;

/// <summary>Mails somebody the link for a new password because an admin wishes it.</summary>
internal sealed class PasswordResets(UserManager<ApplicationUser> users, AccountLinks links, Database database, TimeProvider time)
{
    /// <param name="portal">Where the admin sees the portal.</param>
    /// <returns>False for a user who is gone or disabled.</returns>
    public async Task<bool> SendAsync(string userId, string adminUserId, Uri portal)
    {
        if (await users.FindByIdAsync(userId) is not { DisabledAt: null, Email: not null } user)
            return false;
        await links.SendPasswordResetAsync(user, portal);
        await database.RecordAsync(
            new AuditEvent(AuditActions.UserPasswordResetSent, OrganizationId: null, AuditTarget.User(userId)) { ActorUserId = adminUserId },
            time.GetUtcNow());
        return true;
    }
}
