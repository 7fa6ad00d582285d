using Microsoft.EntityFrameworkCore;
using SmoothLlm.Core.Audit;
using SmoothLlm.Core.Money;
using SmoothLlm.Core.Organizations;
using SmoothLlm.Infrastructure.Audit;
using SmoothLlm.Infrastructure.Persistence;

namespace SmoothLlm.Infrastructure.Organizations.Members;

/// <summary>An organization's members and their roles. Each change looks, in its own transaction, whether the one who asks may still make it.</summary>
public sealed class MemberStore(IDbContextFactory<SmoothLlmDbContext> contexts, Database database, TimeProvider time)
{
    /// <summary>Members of one organization.</summary>
    public const int MaxMembers = 500;

    private const string NotYours = "Your role does not allow this.";

    /// <summary>All members, the oldest first.</summary>
    public async Task<IReadOnlyList<Member>> ListAsync(Guid organizationId, CancellationToken cancellationToken)
    {
        var today = DateOnly.FromDateTime(time.GetUtcNow().UtcDateTime);
        var firstOfMonth = new DateOnly(today.Year, today.Month, 1);
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        var uses = await (
            from rollup in context.UsageDays.AsNoTracking()
            join key in context.ApiKeys on rollup.ApiKeyId equals key.Id
            where rollup.OrganizationId == organizationId && rollup.Day >= firstOfMonth && key.CreatedByUserId != null
            group rollup by key.CreatedByUserId into byMember
            select new { UserId = byMember.Key, Charge = byMember.Sum(rollup => rollup.ChargeNanoUsd), Requests = byMember.Sum(rollup => rollup.Requests) })
            .ToDictionaryAsync(use => use.UserId!, StringComparer.Ordinal, cancellationToken);
        var members = await (
            from membership in context.Memberships.AsNoTracking()
            join user in context.Users on membership.UserId equals user.Id
            where membership.OrganizationId == organizationId
            orderby membership.CreatedAt, user.Id
            select new { user.Id, user.Email, user.DisplayName, membership.Role, membership.CreatedAt })
            .Take(MaxMembers)
            .ToListAsync(cancellationToken);
        return
        [
            .. members.Select(member =>
            {
                var use = uses.GetValueOrDefault(member.Id);
                return new Member(member.Id, member.Email, member.DisplayName, member.Role, member.CreatedAt, new NanoUsd(use?.Charge ?? 0), use?.Requests ?? 0);
            }),
        ];
    }

    /// <param name="actorUserId">Who asks.</param>
    public Task<MemberResult> SetRoleAsync(Guid organizationId, string actorUserId, string userId, OrganizationRole role, CancellationToken cancellationToken) =>
        ChangeAsync(organizationId, actorUserId, userId, async (context, actor, member) =>
        {
            if (!actor.MayManage(member.Role) || !actor.MayManage(role))
                return new MemberResult.NotAllowed(NotYours);
            if (role != OrganizationRole.Owner && await IsLastOwnerAsync(context, member, cancellationToken))
                return new MemberResult.LastOwner();
            if (member.Role == role)
                return new MemberResult.Done();
            Record(context, member, AuditActions.MemberRoleChanged, AuditDetails.Of(("role", new AuditChange(member.Role, role))));
            member.Role = role;
            return new MemberResult.Done();
        }, cancellationToken);

    /// <summary>Takes somebody out; the keys that they created stay.</summary>
    /// <param name="actorUserId">Who asks; whoever asks for themselves leaves, which everybody may.</param>
    public Task<MemberResult> RemoveAsync(Guid organizationId, string actorUserId, string userId, CancellationToken cancellationToken) =>
        ChangeAsync(organizationId, actorUserId, userId, async (context, actor, member) =>
        {
            bool isLeaving = string.Equals(actorUserId, userId, StringComparison.Ordinal);
            if (!isLeaving && !actor.MayManage(member.Role))
                return new MemberResult.NotAllowed(NotYours);
            if (await IsLastOwnerAsync(context, member, cancellationToken))
                return new MemberResult.LastOwner();
            Record(context, member, isLeaving ? AuditActions.MemberLeft : AuditActions.MemberRemoved, AuditDetails.Of(("role", member.Role)));
            context.Memberships.Remove(member);
            return new MemberResult.Done();
        }, cancellationToken);

    /// <summary>Makes another member the owner, and the owner who asks an admin, both or neither.</summary>
    public Task<MemberResult> TransferAsync(Guid organizationId, string ownerUserId, string userId, CancellationToken cancellationToken) =>
        ChangeAsync(organizationId, ownerUserId, userId, async (context, actor, member) =>
        {
            if (actor != OrganizationRole.Owner)
                return new MemberResult.NotAllowed("Only an owner can give an organization away.");
            if (string.Equals(ownerUserId, userId, StringComparison.Ordinal))
                return new MemberResult.Done();
            var owner = await context.Memberships.SingleAsync(row => row.OrganizationId == organizationId && row.UserId == ownerUserId, cancellationToken);
            (member.Role, owner.Role) = (OrganizationRole.Owner, OrganizationRole.Admin);
            Record(context, member, AuditActions.OwnershipTransferred, details: null);
            return new MemberResult.Done();
        }, cancellationToken);

    private static Task<bool> IsLastOwnerAsync(SmoothLlmDbContext context, Membership member, CancellationToken cancellationToken) =>
        member.Role != OrganizationRole.Owner
            ? Task.FromResult(false)
            : context.Memberships.AllAsync(
                other => other.OrganizationId != member.OrganizationId || other.UserId == member.UserId || other.Role != OrganizationRole.Owner,
                cancellationToken);

    private Task<MemberResult> ChangeAsync(
        Guid organizationId,
        string actorUserId,
        string userId,
        Func<SmoothLlmDbContext, OrganizationRole, Membership, Task<MemberResult>> change,
        CancellationToken cancellationToken) => database.WriteAsync(
        async context =>
        {
            // Locks the organization's row: of two owners who leave at once, also on two nodes, the second sees that the first has left.
            await context.Organizations
                .Where(organization => organization.Id == organizationId)
                .ExecuteUpdateAsync(set => set.SetProperty(organization => organization.Name, organization => organization.Name), cancellationToken);
            var actor = await context.Memberships.AsNoTracking()
                .SingleOrDefaultAsync(row => row.OrganizationId == organizationId && row.UserId == actorUserId, cancellationToken);
            var member = await context.Memberships.SingleOrDefaultAsync(row => row.OrganizationId == organizationId && row.UserId == userId, cancellationToken);
            return actor is null || member is null ? new MemberResult.NotFound() : await change(context, actor.Role, member);
        },
        cancellationToken);

    private void Record(SmoothLlmDbContext context, Membership member, string action, string? details) => context.Record(
        new AuditEvent(action, member.OrganizationId, AuditTarget.User(member.UserId)) { Details = details },
        time.GetUtcNow());
}
