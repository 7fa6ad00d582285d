using Microsoft.EntityFrameworkCore;
using SmoothLlm.Core.Audit;
using SmoothLlm.Core.Ledger;
using SmoothLlm.Core.Organizations;
using SmoothLlm.Infrastructure.Audit;
using SmoothLlm.Infrastructure.Persistence;

namespace SmoothLlm.Infrastructure.Users;

/// <summary>
/// Deletes an account. What the ledger and the audit log hold stays, under an id that leads to nobody any more; names and
/// addresses go. An organization that the user owned alone is closed, which it must be ready for.
/// </summary>
public sealed class AccountDeletion(Database database, Snapshots snapshots, TimeProvider time)
{
    private const string Nobody = "Deleted account";

    /// <returns>Why it cannot be deleted, for the user; null when it is gone.</returns>
    public async Task<string?> DeleteAsync(string userId, CancellationToken cancellationToken)
    {
        string? refusal = await database.WriteAsync(
            async context =>
            {
                var user = await context.Users.SingleAsync(row => row.Id == userId, cancellationToken);
                var owned = await OwnedAloneAsync(context, userId, cancellationToken);
                foreach (var organization in owned)
                {
                    if (await RefusalAsync(context, organization, userId, cancellationToken) is { } message)
                        return message;
                }

                var now = time.GetUtcNow();
                foreach (var organization in owned)
                    await CloseAsync(context, organization, now, cancellationToken);
                string email = user.Email ?? "";
                await context.Invitations.Where(invitation => invitation.Email == email)
                    .ExecuteUpdateAsync(set => set.SetProperty(invitation => invitation.Email, Nobody), cancellationToken);
                await context.UserSessions.Where(session => session.UserId == userId).ExecuteDeleteAsync(cancellationToken);
                context.Memberships.RemoveRange(await context.Memberships.Where(membership => membership.UserId == userId).ToListAsync(cancellationToken));
                context.Users.Remove(user);
                context.Record(new AuditEvent(AuditActions.UserDeleted, OrganizationId: null, AuditTarget.User(userId)) { ActorUserId = userId }, now);
                return null;
            },
            cancellationToken);
        if (refusal is null)
            await snapshots.RefreshAsync(CancellationToken.None);
        return refusal;
    }

    private static Task<List<Organization>> OwnedAloneAsync(SmoothLlmDbContext context, string userId, CancellationToken cancellationToken) =>
        context.Organizations
            .Where(organization => context.Memberships.Any(
                    own => own.OrganizationId == organization.Id && own.UserId == userId && own.Role == OrganizationRole.Owner)
                && !context.Memberships.Any(
                    other => other.OrganizationId == organization.Id && other.UserId != userId && other.Role == OrganizationRole.Owner))
            .ToListAsync(cancellationToken);

    private static async Task<string?> RefusalAsync(SmoothLlmDbContext context, Organization organization, string userId, CancellationToken cancellationToken)
    {
        if (await context.Memberships.AnyAsync(member => member.OrganizationId == organization.Id && member.UserId != userId, cancellationToken))
            return $"You are the only owner of “{organization.Name}”, which has other members. Give it to one of them first.";
        var wallet = await context.LedgerAccounts.AsNoTracking()
            .SingleAsync(account => account.Kind == LedgerAccountKind.Wallet && account.OrganizationId == organization.Id, cancellationToken);
        return wallet.PostedNanoUsd != 0 || wallet.HeldNanoUsd != 0
            ? $"“{organization.Name}” still has a balance. Use it up, ask for it back, or give the organization to somebody else first."
            : null;
    }

    private static async Task CloseAsync(SmoothLlmDbContext context, Organization organization, DateTimeOffset now, CancellationToken cancellationToken)
    {
        (organization.IsActive, organization.Name) = (false, Nobody);
        // The retention job deletes what was kept: it may be much, and here the book waits.
        (organization.KeepsContent, organization.ContentRetentionDays) = (false, organization.ContentRetentionDays is null ? null : 0);
        foreach (var key in await context.ApiKeys.Where(key => key.OrganizationId == organization.Id && key.RevokedAt == null).ToListAsync(cancellationToken))
            key.RevokedAt = now;
    }
}
