using SmoothLlm.Infrastructure.Organizations;
using SmoothLlm.Infrastructure.Organizations.Invitations;
using SmoothLlm.Infrastructure.Organizations.Members;
using SmoothLlm.Web.Management.Requests;

namespace SmoothLlm.Web.Management.Members;

/// <summary>A list that is never long enough for pages.</summary>
internal sealed record ItemsAnswer<T>(IReadOnlyList<T> Items);

internal sealed record OrganizationAnswer(Guid Id, string Name, string Role, bool IsActive, bool IsCurrent)
{
    public static OrganizationAnswer Of(UserOrganization organization, Guid current) => new(
        organization.OrganizationId, organization.Name, Words.Of(organization.Role), organization.IsActive, organization.OrganizationId == current);
}

/// <summary>Use is that of the keys that the member created, since the first of the UTC month.</summary>
internal sealed record MemberAnswer(string UserId, string? Email, string Name, string Role, DateTimeOffset JoinedAt, string SpentThisMonth, long RequestsThisMonth)
{
    public static MemberAnswer Of(Member member) => new(
        member.UserId, member.Email, member.DisplayName, Words.Of(member.Role), member.JoinedAt, member.SpentThisMonth.ToString(), member.RequestsThisMonth);
}

internal sealed record InvitationAnswer(Guid Id, string Email, string Role, string State, DateTimeOffset SentAt, DateTimeOffset ExpiresAt)
{
    public static InvitationAnswer Of(ListedInvitation invitation) => new(
        invitation.Id, invitation.Email, Words.Of(invitation.Role), Words.Of(invitation.State), invitation.SentAt, invitation.ExpiresAt);
}

internal sealed record JoinedAnswer(Guid OrganizationId, string Name);
