using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using SmoothLlm.Core.Audit;
using SmoothLlm.Infrastructure.Audit;
using SmoothLlm.Infrastructure.Persistence;

namespace SmoothLlm.Infrastructure.Users;

/// <summary>
/// Refresh tokens are good once (RFC 9700, 4.14.2): each refresh begins a new round, and only a token of the present round
/// begins the next. Whoever comes with an older one has a copy that somebody else has used, or is the owner whose copy
/// was: nobody knows, so the session ends for both. The round before counts for a moment more, for a program that asked
/// twice at once or did not get the answer.
/// </summary>
public sealed class SessionRotation(Database database, EndedSessions ended, TimeProvider time, ILogger<SessionRotation> logger)
{
    /// <summary>How long after a refresh the token that it was made with still counts.</summary>
    public static readonly TimeSpan Grace = TimeSpan.FromSeconds(30);

    /// <summary>Takes a refresh token's round.</summary>
    /// <param name="rotation">The round that the token says.</param>
    /// <param name="lifetime">How long the session lives on.</param>
    /// <returns>The round of the new tokens; null when the session has ended, be it by this.</returns>
    public async Task<int?> TakeAsync(Guid sessionId, string userId, int rotation, TimeSpan lifetime, CancellationToken cancellationToken)
    {
        var (round, isReused) = await database.WriteAsync(
            async context =>
            {
                var now = time.GetUtcNow();
                // Whoever writes first is alone with the row: on SQLite by the gate, on SQL Server by this update.
                int taken = await UserSessions.Alive(context, userId, now)
                    .Where(session => session.Id == sessionId && session.Rotation == rotation)
                    .ExecuteUpdateAsync(
                        set => set
                            .SetProperty(session => session.Rotation, rotation + 1)
                            .SetProperty(session => session.RotatedAt, now)
                            .SetProperty(session => session.LastSeenAt, now)
                            .SetProperty(session => session.ExpiresAt, now + lifetime),
                        cancellationToken);
                if (taken == 1)
                    return (Round: (int?)rotation + 1, IsReused: false);
                if (await UserSessions.Alive(context, userId, now).SingleOrDefaultAsync(session => session.Id == sessionId, cancellationToken) is not { } found)
                    return (null, false);
                if (found.Rotation == rotation + 1 && now - found.RotatedAt <= Grace)
                    return (found.Rotation, false);
                found.EndedAt = now;
                context.Record(
                    new AuditEvent(AuditActions.RefreshTokenReused, OrganizationId: null, AuditTarget.User(userId))
                    {
                        Details = AuditDetails.Of(("session", sessionId), ("device", DeviceName.Of(found.UserAgent))),
                    },
                    now);
                return (null, true);
            },
            cancellationToken);
        if (isReused)
        {
            Log.RefreshTokenReused(logger, sessionId, userId);
            await ended.RefreshAsync(CancellationToken.None);
        }

        return round;
    }
}
