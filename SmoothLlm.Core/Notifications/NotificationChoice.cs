namespace SmoothLlm.Core.Notifications;

/// <summary>Which e-mails a member of an organization wants, and what they have seen. No row: the defaults of the role, and nothing seen.</summary>
public sealed class NotificationChoice
{
    /// <summary>The organization.</summary>
    public required Guid OrganizationId { get; init; }

    /// <summary>The member, as Identity keeps users.</summary>
    public required string UserId { get; init; }

    /// <summary>Which kinds come by e-mail; null for the defaults of the role.</summary>
    public NotificationKinds? Mails { get; set; }

    /// <summary>The newest notification that the member has seen in the portal; 0 for none.</summary>
    public long SeenUntilId { get; set; }
}
