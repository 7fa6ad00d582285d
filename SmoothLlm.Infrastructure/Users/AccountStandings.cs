using Microsoft.EntityFrameworkCore;
using SmoothLlm.Infrastructure.Persistence;

namespace SmoothLlm.Infrastructure.Users;

/// <summary>
/// Whether a sign-in still counts, as the database has it at this moment: a token says what was true when it was made.
/// </summary>
public sealed class AccountStandings(IDbContextFactory<SmoothLlmDbContext> contexts, TimeProvider time)
{
    /// <param name="userId">Who signed in.</param>
    /// <param name="securityStamp">As it was then; a change of password and the like give the user another one.</param>
    /// <param name="sessionId">The <see cref="Identity.UserSession"/>; null for a cookie from before there were any.</param>
    /// <param name="cancellationToken">Ends the look-up.</param>
    /// <returns>False for a user who is gone or disabled, after a change of the stamp, and for a session that has ended.</returns>
    public async Task<bool> IsGoodAsync(string userId, string? securityStamp, Guid? sessionId, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        return await context.Users.AsNoTracking().AnyAsync(
            user => user.Id == userId
                && user.DisabledAt == null
                && user.SecurityStamp == securityStamp
                && context.UserSessions.Any(session => session.Id == sessionId && session.UserId == userId && session.EndedAt == null && session.ExpiresAt > now),
            cancellationToken);
    }
}
