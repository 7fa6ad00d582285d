using Microsoft.EntityFrameworkCore;
using SmoothLlm.Infrastructure.Persistence;

namespace SmoothLlm.Infrastructure.Users;

/// <summary>What is held about a user, for the user. Secrets that prove who somebody is are not among it.</summary>
public sealed record PersonalDataExport(
    string UserId,
    string? Email,
    string Name,
    bool EmailConfirmed,
    DateTimeOffset CreatedAt,
    bool TwoFactorEnabled,
    IReadOnlyList<PersonalDataExport.Membership> Organizations,
    IReadOnlyList<PersonalDataExport.Key> Keys,
    IReadOnlyList<PersonalDataExport.Sighting> Sessions,
    IReadOnlyList<PersonalDataExport.Deed> AuditLog,
    IReadOnlyList<PersonalDataExport.Booking> Transactions)
{
    public sealed record Membership(Guid OrganizationId, string Name, string Role, DateTimeOffset Since);

    public sealed record Key(Guid Id, Guid OrganizationId, string Name, string Prefix, string LastFour, DateTimeOffset CreatedAt, DateTimeOffset? RevokedAt);

    public sealed record Sighting(string Kind, DateTimeOffset CreatedAt, DateTimeOffset LastSeenAt, DateTimeOffset ExpiresAt, string? UserAgent, string? IpAddress);

    public sealed record Deed(DateTimeOffset At, string Action, string? IpAddress, Guid? OrganizationId, string TargetKind, string TargetId, string? Details);

    public sealed record Booking(DateTimeOffset PostedAt, string Kind, Guid? OrganizationId, string Reference, string? Description);
}

/// <summary>Collects what is held about a user.</summary>
public sealed class PersonalData(IDbContextFactory<SmoothLlmDbContext> contexts)
{
    /// <summary>Rows of one kind; the newest are kept.</summary>
    public const int MaxRows = 10_000;

    /// <returns>Null for a user who is gone.</returns>
    public async Task<PersonalDataExport?> ReadAsync(string userId, CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        if (await context.Users.AsNoTracking().SingleOrDefaultAsync(row => row.Id == userId, cancellationToken) is not { } user)
            return null;
        return new PersonalDataExport(
            user.Id,
            user.Email,
            user.DisplayName,
            user.EmailConfirmed,
            user.CreatedAt,
            user.TwoFactorEnabled,
            await (
                from membership in context.Memberships
                join organization in context.Organizations on membership.OrganizationId equals organization.Id
                where membership.UserId == userId
                select new PersonalDataExport.Membership(organization.Id, organization.Name, membership.Role.ToString(), membership.CreatedAt)).ToListAsync(cancellationToken),
            await context.ApiKeys.Where(key => key.CreatedByUserId == userId).OrderByDescending(key => key.Id).Take(MaxRows)
                .Select(key => new PersonalDataExport.Key(key.Id, key.OrganizationId, key.Name, key.Prefix, key.LastFour, key.CreatedAt, key.RevokedAt))
                .ToListAsync(cancellationToken),
            await context.UserSessions.Where(session => session.UserId == userId)
                .Select(session => new PersonalDataExport.Sighting(
                    session.Kind.ToString(), session.CreatedAt, session.LastSeenAt, session.ExpiresAt, session.UserAgent, session.IpAddress))
                .ToListAsync(cancellationToken),
            await context.AuditEntries.Where(entry => entry.ActorId == userId).OrderByDescending(entry => entry.Id).Take(MaxRows)
                .Select(entry => new PersonalDataExport.Deed(entry.At, entry.Action, entry.IpAddress, entry.OrganizationId, entry.TargetKind, entry.TargetId, entry.Details))
                .ToListAsync(cancellationToken),
            await context.LedgerTransactions.Where(transaction => transaction.ActorUserId == userId).OrderByDescending(transaction => transaction.Id).Take(MaxRows)
                .Select(transaction => new PersonalDataExport.Booking(
                    transaction.PostedAt, transaction.Kind.ToString(), transaction.OrganizationId, transaction.Reference, transaction.Description))
                .ToListAsync(cancellationToken));
    }
}
