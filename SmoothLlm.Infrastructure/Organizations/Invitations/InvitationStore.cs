using System.Net.Mail;
using System.Security.Cryptography;
using System.Text;
using Microsoft.EntityFrameworkCore;
using SmoothLlm.Core.Audit;
using SmoothLlm.Core.Organizations;
using SmoothLlm.Infrastructure.Audit;
using SmoothLlm.Infrastructure.Organizations.Members;
using SmoothLlm.Infrastructure.Persistence;

namespace SmoothLlm.Infrastructure.Organizations.Invitations;

/// <summary>Invites people by mail. A link works once, for the address that it was sent to; a new mail makes the older link useless.</summary>
public sealed class InvitationStore
{
    /// <summary>Invitations of one organization that wait.</summary>
    public const int MaxOpen = 50;

    /// <summary>How long a link is good.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromDays(7);

    /// <summary>The same address is not written to more often.</summary>
    public static readonly TimeSpan ResendPause = TimeSpan.FromMinutes(1);

    private const int TokenBytes = 32;

    private readonly IDbContextFactory<SmoothLlmDbContext> contexts;
    private readonly Database database;
    private readonly InvitationMail mail;
    private readonly TimeProvider time;

    // Not a primary one: how mail is sent is this assembly's own affair.
    internal InvitationStore(IDbContextFactory<SmoothLlmDbContext> contexts, Database database, InvitationMail mail, TimeProvider time) =>
        (this.contexts, this.database, this.mail, this.time) = (contexts, database, mail, time);

    /// <summary>Those that wait or have expired, the newest first.</summary>
    public async Task<IReadOnlyList<ListedInvitation>> ListAsync(Guid organizationId, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        var waiting = await (
            from invitation in context.Invitations.AsNoTracking()
            where invitation.OrganizationId == organizationId && invitation.AcceptedAt == null && invitation.RevokedAt == null
            orderby invitation.CreatedAt descending
            select new { Invitation = invitation, By = context.Users.Where(user => user.Id == invitation.InvitedByUserId).Select(user => user.Email).FirstOrDefault() })
            .Take(2 * MaxOpen)
            .ToListAsync(cancellationToken);
        return [.. waiting.Select(row => Listed(row.Invitation, row.By, now))];
    }

    /// <param name="actorUserId">Who invites.</param>
    public async Task<InviteResult> InviteAsync(Guid organizationId, string actorUserId, string email, OrganizationRole role, CancellationToken cancellationToken)
    {
        string address = email.Trim();
        if (address.Length > Invitation.MaxEmailLength || !MailAddress.TryCreate(address, out var parsed) || parsed.Address != address)
            return new InviteResult.Invalid("email", "This is not an e-mail address.");
        var now = time.GetUtcNow();
        string token = NewToken();
        var invitation = new Invitation
        {
            Id = Guid.CreateVersion7(now),
            OrganizationId = organizationId,
            Email = address,
            Role = role,
            TokenHash = HashOf(token),
            InvitedByUserId = actorUserId,
            CreatedAt = now,
            SentAt = now,
            ExpiresAt = now + Lifetime,
        };
        string upper = address.ToUpperInvariant();
        var (result, names) = await database.WriteAsync<(InviteResult, Sender?)>(
            async context =>
            {
                var sender = await SenderAsync(context, organizationId, actorUserId, cancellationToken);
                if (sender is null || !sender.Role.MayManageMembers() || !sender.Role.MayManage(role))
                    return (new InviteResult.NotAllowed(), null);
                if (await context.Memberships.AnyAsync(
                    member => member.OrganizationId == organizationId && context.Users.Any(user => user.Id == member.UserId && user.NormalizedEmail == upper),
                    cancellationToken))
                    return (new InviteResult.Refused($"{address} is a member already."), null);
                var open = await context.Invitations
                    .Where(row => row.OrganizationId == organizationId && row.AcceptedAt == null && row.RevokedAt == null && row.ExpiresAt > now)
                    .ToListAsync(cancellationToken);
                if (open.Exists(row => string.Equals(row.Email, address, StringComparison.OrdinalIgnoreCase)))
                    return (new InviteResult.Refused($"{address} is invited already. Send that mail again, or take it back first."), null);
                if (open.Count >= MaxOpen)
                    return (new InviteResult.Refused($"At most {MaxOpen} invitations can wait at once."), null);
                context.Invitations.Add(invitation);
                Record(context, invitation, AuditActions.MemberInvited, AuditDetails.Of(("role", role)));
                return (new InviteResult.Sent(Listed(invitation, sender.Name, now)), sender);
            },
            cancellationToken);
        if (names is not null)
            mail.Send(invitation, names.OrganizationName, names.Name, token);
        return result;
    }

    /// <summary>Sends the mail again, with a new link that is good for the whole time. The older link is not any more.</summary>
    public async Task<InviteResult> ResendAsync(Guid organizationId, string actorUserId, Guid invitationId, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        string token = NewToken();
        var (result, invitation, names) = await database.WriteAsync<(InviteResult, Invitation?, Sender?)>(
            async context =>
            {
                var sender = await SenderAsync(context, organizationId, actorUserId, cancellationToken);
                var found = await WaitingAsync(context, organizationId, invitationId, cancellationToken);
                if (found is null)
                    return (new InviteResult.NotFound(), null, null);
                if (sender is null || !sender.Role.MayManageMembers() || !sender.Role.MayManage(found.Role))
                    return (new InviteResult.NotAllowed(), null, null);
                if (now - found.SentAt < ResendPause)
                    return (new InviteResult.Refused("The last mail went out less than a minute ago."), null, null);
                (found.TokenHash, found.SentAt, found.ExpiresAt) = (HashOf(token), now, now + Lifetime);
                Record(context, found, AuditActions.InvitationResent, details: null);
                return (new InviteResult.Sent(Listed(found, sender.Name, now)), found, sender);
            },
            cancellationToken);
        if (invitation is not null && names is not null)
            mail.Send(invitation, names.OrganizationName, names.Name, token);
        return result;
    }

    /// <summary>Takes an invitation back; its link is not good any more.</summary>
    /// <returns>False when there is none that waits, or the one who asks may not.</returns>
    public Task<bool> RevokeAsync(Guid organizationId, string actorUserId, Guid invitationId, CancellationToken cancellationToken) => database.WriteAsync(
        async context =>
        {
            var sender = await SenderAsync(context, organizationId, actorUserId, cancellationToken);
            if (sender?.Role.MayManageMembers() != true || await WaitingAsync(context, organizationId, invitationId, cancellationToken) is not { } found)
                return false;
            found.RevokedAt = time.GetUtcNow();
            Record(context, found, AuditActions.InvitationRevoked, details: null);
            return true;
        },
        cancellationToken);

    /// <summary>Lets one that was taken back wait again: its link is as good as it was.</summary>
    /// <returns>False when that is not possible any more, or the one who asks may not.</returns>
    public Task<bool> RestoreAsync(Guid organizationId, string actorUserId, Guid invitationId, CancellationToken cancellationToken) => database.WriteAsync(
        async context =>
        {
            var now = time.GetUtcNow();
            var sender = await SenderAsync(context, organizationId, actorUserId, cancellationToken);
            var found = await context.Invitations.SingleOrDefaultAsync(
                row => row.Id == invitationId && row.OrganizationId == organizationId && row.AcceptedAt == null && row.RevokedAt != null && row.ExpiresAt > now,
                cancellationToken);
            if (found is null || sender is null || !sender.Role.MayManageMembers() || !sender.Role.MayManage(found.Role))
                return false;
            // Somebody may have invited the same address meanwhile, or as many as may wait.
            var open = context.Invitations.Where(row => row.OrganizationId == organizationId && row.AcceptedAt == null && row.RevokedAt == null && row.ExpiresAt > now);
            if (await open.AnyAsync(row => row.Email == found.Email, cancellationToken) || await open.CountAsync(cancellationToken) >= MaxOpen)
                return false;
            found.RevokedAt = null;
            Record(context, found, AuditActions.InvitationRestored, details: null);
            return true;
        },
        cancellationToken);

    /// <returns>Null for a link that never was, or that a newer mail has replaced.</returns>
    public async Task<ReceivedInvitation?> FindAsync(string token, CancellationToken cancellationToken)
    {
        string hash = HashOf(token);
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        var found = await (
            from invitation in context.Invitations.AsNoTracking()
            join organization in context.Organizations on invitation.OrganizationId equals organization.Id
            where invitation.TokenHash == hash && organization.IsActive
            select new
            {
                Invitation = invitation,
                organization.Name,
                By = context.Users.Where(user => user.Id == invitation.InvitedByUserId).Select(user => user.DisplayName).FirstOrDefault(),
            }).SingleOrDefaultAsync(cancellationToken);
        return found is null
            ? null
            : new ReceivedInvitation(found.Name, found.Invitation.Email, found.Invitation.Role, found.Invitation.StateAt(time.GetUtcNow()), found.By);
    }

    /// <summary>Joins, once, and makes it the organization that the user acts for.</summary>
    public Task<AcceptResult> AcceptAsync(string token, string userId, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        string hash = HashOf(token);
        return database.WriteAsync<AcceptResult>(
            async context =>
            {
                var invitation = await context.Invitations.SingleOrDefaultAsync(row => row.TokenHash == hash, cancellationToken);
                var organization = invitation is null
                    ? null
                    : await context.Organizations.AsNoTracking().SingleAsync(row => row.Id == invitation.OrganizationId, cancellationToken);
                if (invitation is null || organization is not { IsActive: true } || invitation.StateAt(now) != InvitationState.Open)
                    return new AcceptResult.NotGood();
                var user = await context.Users.SingleAsync(row => row.Id == userId, cancellationToken);
                if (!string.Equals(user.Email, invitation.Email, StringComparison.OrdinalIgnoreCase))
                    return new AcceptResult.OtherAddress();
                if (await context.Memberships.CountAsync(member => member.OrganizationId == organization.Id, cancellationToken) >= MemberStore.MaxMembers)
                    return new AcceptResult.Full();
                // Of two who follow it at once one is first, also on another node.
                int taken = await context.Invitations
                    .Where(row => row.Id == invitation.Id && row.AcceptedAt == null && row.RevokedAt == null)
                    .ExecuteUpdateAsync(set => set.SetProperty(row => row.AcceptedAt, now), cancellationToken);
                if (taken == 0)
                    return new AcceptResult.NotGood();
                if (!await context.Memberships.AnyAsync(member => member.OrganizationId == organization.Id && member.UserId == userId, cancellationToken))
                {
                    context.Memberships.Add(new Membership { OrganizationId = organization.Id, UserId = userId, Role = invitation.Role, CreatedAt = now });
                    context.Record(
                        new AuditEvent(AuditActions.MemberJoined, organization.Id, AuditTarget.User(userId))
                        {
                            ActorUserId = userId,
                            Details = AuditDetails.Of(("role", invitation.Role)),
                        },
                        now);
                }

                user.ActiveOrganizationId = organization.Id;
                return new AcceptResult.Joined(organization.Id, organization.Name);
            },
            cancellationToken);
    }

    private static ListedInvitation Listed(Invitation invitation, string? invitedBy, DateTimeOffset now) =>
        new(invitation.Id, invitation.Email, invitation.Role, invitation.StateAt(now), invitation.SentAt, invitation.ExpiresAt, invitedBy);

    private static Task<Invitation?> WaitingAsync(SmoothLlmDbContext context, Guid organizationId, Guid invitationId, CancellationToken cancellationToken) =>
        context.Invitations.SingleOrDefaultAsync(
            row => row.Id == invitationId && row.OrganizationId == organizationId && row.AcceptedAt == null && row.RevokedAt == null,
            cancellationToken);

    private static Task<Sender?> SenderAsync(SmoothLlmDbContext context, Guid organizationId, string userId, CancellationToken cancellationToken) => (
        from membership in context.Memberships.AsNoTracking()
        join user in context.Users on membership.UserId equals user.Id
        join organization in context.Organizations on membership.OrganizationId equals organization.Id
        where membership.OrganizationId == organizationId && membership.UserId == userId && organization.IsActive
        select new Sender(membership.Role, user.DisplayName == "" ? user.Email! : user.DisplayName, organization.Name)).SingleOrDefaultAsync(cancellationToken);

    private static string NewToken() => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(TokenBytes));

    private static string HashOf(string token) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(token)));

    private void Record(SmoothLlmDbContext context, Invitation invitation, string action, string? details) => context.Record(
        new AuditEvent(action, invitation.OrganizationId, AuditTarget.Invitation(invitation.Id)) { Details = details },
        time.GetUtcNow());

    /// <summary>Who invites, and where to.</summary>
    private sealed record Sender(OrganizationRole Role, string Name, string OrganizationName);
}
