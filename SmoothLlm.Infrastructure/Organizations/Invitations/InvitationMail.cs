using Microsoft.Extensions.Options;
using SmoothLlm.Core.Organizations;
using SmoothLlm.Infrastructure.Email;

namespace SmoothLlm.Infrastructure.Organizations.Invitations;

/// <summary>The mail with the link. The link is nowhere else.</summary>
internal sealed class InvitationMail(MailQueue queue, PortalAddress portal, IOptions<SmtpOptions> options)
{
    /// <summary>Where the link leads, before its code.</summary>
    public const string Path = "Account/Invitation?code=";

    public void Send(Invitation invitation, string organizationName, string invitedBy, string token)
    {
        string text = $"{invitedBy} invites you to join {organizationName} as {Article(invitation.Role)}. The link is for you alone, and is good until "
            + FormattableString.Invariant($"{invitation.ExpiresAt.UtcDateTime:yyyy-MM-dd HH:mm} UTC. ")
            + "If you do not know who this is, ignore this mail.";
        var link = portal.Find(Path + token) is { } address ? new LetterLink("Join " + organizationName, address.AbsoluteUri) : null;
        queue.Enqueue(Letter.Write(options.Value, displayName: "", invitation.Email, "You are invited to " + OneLine(organizationName), text, link));
    }

    private static string Article(OrganizationRole role) => role switch
    {
        OrganizationRole.Owner => "an owner",
        OrganizationRole.Admin => "an admin",
        OrganizationRole.Developer => "a developer",
        _ => "a member for billing",
    };

    /// <summary>A subject is one line, whatever somebody has put into a name.</summary>
    private static string OneLine(string text) => string.Concat(text.Select(character => char.IsControl(character) ? ' ' : character));
}
