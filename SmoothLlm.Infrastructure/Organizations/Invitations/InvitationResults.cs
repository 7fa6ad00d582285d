using SmoothLlm.Core.Organizations;
using SmoothLlm.Core.Wording;

namespace SmoothLlm.Infrastructure.Organizations.Invitations;

/// <summary>An invitation in the organization's list.</summary>
public sealed record ListedInvitation(Guid Id, string Email, OrganizationRole Role, InvitationState State, DateTimeOffset SentAt, DateTimeOffset ExpiresAt, string? InvitedBy);

/// <summary>An invitation as the reader of its link sees it.</summary>
public sealed record ReceivedInvitation(string OrganizationName, string Email, OrganizationRole Role, InvitationState State, string? InvitedBy);

/// <summary>What became of the wish to invite somebody.</summary>
public abstract record InviteResult
{
    private InviteResult()
    {
    }

    /// <summary>The mail is on its way.</summary>
    public sealed record Sent(ListedInvitation Invitation) : InviteResult;

    /// <param name="Field">What is wrong, in camelCase.</param>
    /// <param name="Message">For the person who filled it in.</param>
    public sealed record Invalid(string Field, Sentence Message) : InviteResult;

    /// <summary>The role of the one who asks does not allow it.</summary>
    public sealed record NotAllowed : InviteResult
    {
        public const string Message = "Your role may not invite anybody with this role.";
    }

    /// <param name="Message">A member already, too many, or too soon.</param>
    public sealed record Refused(Sentence Message) : InviteResult;

    /// <summary>The organization has no such invitation, or it is not open any more.</summary>
    public sealed record NotFound : InviteResult;
}

/// <summary>What became of a link that was followed.</summary>
public abstract record AcceptResult
{
    private AcceptResult()
    {
    }

    public sealed record Joined(Guid OrganizationId, string OrganizationName) : AcceptResult;

    /// <summary>No such link, or it was used, taken back, or is too old.</summary>
    public sealed record NotGood : AcceptResult;

    /// <summary>It is for somebody else.</summary>
    public sealed record OtherAddress : AcceptResult;

    /// <summary>The organization has as many members as it may have.</summary>
    public sealed record Full : AcceptResult;
}
