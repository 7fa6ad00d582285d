using SmoothLlm.Core.Notifications;

namespace SmoothLlm.Infrastructure.Notifications;

/// <summary>Something to tell an organization: once, in the portal and by e-mail.</summary>
/// <param name="Kind">One kind.</param>
/// <param name="Reference">Which event of that kind.</param>
/// <param name="Mail">What the e-mail says.</param>
internal sealed record Notice(Guid OrganizationId, NotificationKinds Kind, string Reference, NoticeMail Mail)
{
    /// <summary>A key's name, a month, a reason; see <see cref="Notification.Subject"/>.</summary>
    public string? Subject { get; init; }

    /// <summary>Nano-USD; see <see cref="Notification.AmountNanoUsd"/>.</summary>
    public long? AmountNanoUsd { get; init; }

    /// <summary>A member who has to do with it, and gets the mail unless they have chosen otherwise.</summary>
    public string? ConcernedUserId { get; init; }
}

/// <summary>The e-mail of a notice.</summary>
/// <param name="Subject">Its subject.</param>
/// <param name="Text">Says it, given the organization's name.</param>
/// <param name="LinkLabel">What its link leads to.</param>
/// <param name="LinkPath">A page of the portal.</param>
internal sealed record NoticeMail(string Subject, Func<string, string> Text, string LinkLabel, string LinkPath);
