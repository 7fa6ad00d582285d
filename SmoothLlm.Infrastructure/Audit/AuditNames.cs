using Microsoft.EntityFrameworkCore;
using SmoothLlm.Core.Audit;
using SmoothLlm.Infrastructure.Identity;
using SmoothLlm.Infrastructure.Persistence;

namespace SmoothLlm.Infrastructure.Audit;

/// <summary>What the ids in a page of the log are called now. Whoever has been erased has no name here any more.</summary>
internal sealed class AuditNames
{
    private const string PlatformPeople = "Platform administrator";
    private const string Erased = "Deleted user";

    private Dictionary<string, string?> users = [];
    private Dictionary<string, string> keys = [];
    private Dictionary<string, string> invitations = [];
    private Dictionary<Guid, string> organizations = [];
    private HashSet<string> hidden = [];

    public static async Task<AuditNames> ReadAsync(
        SmoothLlmDbContext context, IReadOnlyList<AuditEntry> entries, Guid? organizationId, CancellationToken cancellationToken)
    {
        var userIds = entries.Where(entry => entry.ActorKind == AuditActorKind.User).Select(entry => entry.ActorId)
            .Concat(entries.Where(entry => entry.TargetKind == AuditTarget.UserKind).Select(entry => entry.TargetId))
            .OfType<string>().Distinct(StringComparer.Ordinal).ToList();
        var keyIds = entries.Where(entry => entry.ActorKind == AuditActorKind.ApiKey).Select(entry => entry.ActorId)
            .Where(id => Guid.TryParse(id, out _)).Select(id => Guid.Parse(id!)).Distinct().ToList();
        var invitationIds = entries.Where(entry => entry.TargetKind == AuditTarget.InvitationKind && Guid.TryParse(entry.TargetId, out _))
            .Select(entry => Guid.Parse(entry.TargetId)).Distinct().ToList();
        var organizationIds = entries.Select(entry => entry.OrganizationId).OfType<Guid>().Distinct().ToList();
        return new AuditNames
        {
            users = await context.Users.AsNoTracking().Where(user => userIds.Contains(user.Id))
                .ToDictionaryAsync(user => user.Id, user => user.Email, StringComparer.Ordinal, cancellationToken),
            keys = await context.ApiKeys.AsNoTracking().Where(key => keyIds.Contains(key.Id))
                .ToDictionaryAsync(key => key.Id.ToString(), key => key.Name, StringComparer.Ordinal, cancellationToken),
            invitations = await context.Invitations.AsNoTracking().Where(invitation => invitationIds.Contains(invitation.Id))
                .ToDictionaryAsync(invitation => invitation.Id.ToString(), invitation => invitation.Email, StringComparer.Ordinal, cancellationToken),
            organizations = await context.Organizations.AsNoTracking().Where(organization => organizationIds.Contains(organization.Id))
                .ToDictionaryAsync(organization => organization.Id, organization => organization.Name, cancellationToken),
            hidden = organizationId is { } own ? await OutsidersAsync(context, userIds, own, cancellationToken) : [],
        };
    }

    public AuditLine Of(AuditEntry entry)
    {
        bool isHidden = entry.ActorId is not null && hidden.Contains(entry.ActorId);
        string actor = entry.ActorKind switch
        {
            AuditActorKind.User when isHidden => PlatformPeople,
            AuditActorKind.User => users.GetValueOrDefault(entry.ActorId!) ?? Erased,
            AuditActorKind.ApiKey => "Key " + keys.GetValueOrDefault(entry.ActorId!, entry.ActorId!),
            _ => "System",
        };
        string target = entry.TargetKind == AuditTarget.UserKind
            ? hidden.Contains(entry.TargetId) ? PlatformPeople : users.GetValueOrDefault(entry.TargetId) ?? Erased
            : entry.TargetName ?? invitations.GetValueOrDefault(entry.TargetId, entry.TargetId);
        return new AuditLine(
            entry,
            actor,
            target,
            entry.OrganizationId is { } id ? organizations.GetValueOrDefault(id) : null,
            isHidden ? null : entry.IpAddress)
        {
            ActorId = isHidden ? null : entry.ActorId,
        };
    }

    /// <summary>The platform's admins who are no members: an organization reads what they did, not who they are.</summary>
    private static async Task<HashSet<string>> OutsidersAsync(
        SmoothLlmDbContext context, List<string> userIds, Guid organizationId, CancellationToken cancellationToken) =>
        await (
            from membership in context.UserRoles
            join role in context.Roles on membership.RoleId equals role.Id
            where role.Name == PlatformRoles.Admin && userIds.Contains(membership.UserId)
                && !context.Memberships.Any(member => member.UserId == membership.UserId && member.OrganizationId == organizationId)
            select membership.UserId).ToHashSetAsync(cancellationToken);
}
