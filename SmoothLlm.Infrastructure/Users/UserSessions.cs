using Microsoft.EntityFrameworkCore;
using SmoothLlm.Core.Audit;
using SmoothLlm.Infrastructure.Audit;
using SmoothLlm.Infrastructure.Identity;
using SmoothLlm.Infrastructure.Persistence;

namespace SmoothLlm.Infrastructure.Users;

/// <summary>Who signs in with what.</summary>
/// <param name="Lifetime">How long it is good without being used or refreshed.</param>
/// <param name="UserAgent">As it calls itself; null when it does not.</param>
/// <param name="IpAddress">Where from; null when unknown.</param>
public sealed record NewSession(string UserId, SessionKind Kind, TimeSpan Lifetime, string? UserAgent, string? IpAddress);

/// <summary>
/// The sign-ins of browsers and programs. One that is ended is out of use on this node when the call returns, and on
/// every other within <see cref="EndedSessions.PollInterval"/>; for calls of the API, which look at the database, at once.
/// </summary>
public sealed class UserSessions(IDbContextFactory<SmoothLlmDbContext> contexts, Database database, EndedSessions ended, TimeProvider time)
{
    /// <summary>Sessions that a user may have; one more ends the oldest.</summary>
    public const int MaxPerUser = 100;

    /// <summary>Rows that have ended are kept for so long: other nodes have to hear of it.</summary>
    private static readonly TimeSpan KeptAfterEnd = TimeSpan.FromDays(1);

    /// <summary>Begins a session, and clears away what is left of the user's old ones.</summary>
    public async Task<Guid> StartAsync(NewSession wanted, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var session = new UserSession
        {
            Id = Guid.CreateVersion7(now),
            UserId = wanted.UserId,
            Kind = wanted.Kind,
            CreatedAt = now,
            LastSeenAt = now,
            ExpiresAt = now + wanted.Lifetime,
            UserAgent = Cut(wanted.UserAgent),
            IpAddress = wanted.IpAddress,
        };
        var forgotten = now - KeptAfterEnd;
        await database.WriteAsync(
            async context =>
            {
                await context.UserSessions
                    .Where(row => row.UserId == wanted.UserId && (row.ExpiresAt <= forgotten || row.EndedAt <= forgotten))
                    .ExecuteDeleteAsync(cancellationToken);
                var oldest = await Alive(context, wanted.UserId, now)
                    .OrderByDescending(row => row.CreatedAt)
                    .Skip(MaxPerUser - 1)
                    .ToListAsync(cancellationToken);
                foreach (var row in oldest)
                    row.EndedAt = now;
                context.UserSessions.Add(session);
            },
            cancellationToken);
        return session.Id;
    }

    /// <summary>Those of a user that are good, the last used first.</summary>
    public async Task<IReadOnlyList<UserSession>> ListAsync(string userId, CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        return await Alive(context, userId, time.GetUtcNow()).AsNoTracking()
            .OrderByDescending(session => session.LastSeenAt).ThenByDescending(session => session.Id)
            .Take(MaxPerUser)
            .ToListAsync(cancellationToken);
    }

    public async Task<bool> IsAliveAsync(Guid sessionId, string userId, CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        return await Alive(context, userId, time.GetUtcNow()).AnyAsync(session => session.Id == sessionId, cancellationToken);
    }

    /// <summary>Ends one of a user's sessions.</summary>
    /// <returns>False when there is none of that id, or it is somebody else's, or it has ended.</returns>
    public async Task<bool> EndAsync(string userId, Guid sessionId, CancellationToken cancellationToken) =>
        await EndAsync(userId, session => session.Id == sessionId, AuditActions.SessionEnded, cancellationToken) > 0;

    /// <summary>Ends all of a user's sessions, or all but one.</summary>
    /// <param name="except">The one that goes on; null for none.</param>
    /// <returns>How many.</returns>
    public Task<int> EndAllAsync(string userId, Guid? except, CancellationToken cancellationToken) =>
        EndAsync(userId, session => session.Id != except, AuditActions.SessionsEnded, cancellationToken);

    /// <summary>The sessions that count at a moment.</summary>
    internal static IQueryable<UserSession> Alive(SmoothLlmDbContext context, string userId, DateTimeOffset now) =>
        context.UserSessions.Where(session => session.UserId == userId && session.EndedAt == null && session.ExpiresAt > now);

    private async Task<int> EndAsync(
        string userId, System.Linq.Expressions.Expression<Func<UserSession, bool>> which, string action, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        int count = await database.WriteAsync(
            async context =>
            {
                var ending = await Alive(context, userId, now).Where(which).ToListAsync(cancellationToken);
                foreach (var session in ending)
                    session.EndedAt = now;
                if (ending.Count > 0)
                {
                    context.Record(
                        new AuditEvent(action, OrganizationId: null, AuditTarget.User(userId))
                        {
                            ActorUserId = userId,
                            Details = ending is [var one]
                                ? AuditDetails.Of(("session", one.Id), ("device", DeviceName.Of(one.UserAgent)))
                                : AuditDetails.Of(("sessions", ending.Count)),
                        },
                        now);
                }

                return ending.Count;
            },
            cancellationToken);
        if (count > 0)
            await ended.RefreshAsync(CancellationToken.None);
        return count;
    }

    private static string? Cut(string? userAgent) =>
        userAgent is { Length: > UserSession.MaxUserAgentLength } ? userAgent[..UserSession.MaxUserAgentLength] : userAgent;
}
