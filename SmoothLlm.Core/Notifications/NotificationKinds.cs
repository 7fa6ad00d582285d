using SmoothLlm.Core.Organizations;

namespace SmoothLlm.Core.Notifications;

/// <summary>What members may be told of; the numbers are stored.</summary>
[Flags]
public enum NotificationKinds
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>The balance has fallen below the level that the organization has chosen.</summary>
    LowBalance = 1,

    /// <summary>Credits could not be bought automatically.</summary>
    TopUpFailed = 2,

    /// <summary>A key will end by itself soon.</summary>
    KeyExpiring = 4,

    /// <summary>A key has used up its spend limit, or nearly.</summary>
    SpendLimitReached = 8,

    /// <summary>A month is over; its statement is there.</summary>
    MonthlySummary = 16,

    /// <summary>The platform has something to say to everybody.</summary>
    Announcement = 32,
}

/// <summary>Which e-mails members get that have not chosen.</summary>
public static class NotificationDefaults
{
    /// <summary>Every kind, one by one.</summary>
    public static readonly IReadOnlyList<NotificationKinds> All = [.. Enum.GetValues<NotificationKinds>().Where(kind => kind != NotificationKinds.None)];

    /// <summary>Money to those who look after it, keys to those who run the organization; summaries and announcements to whoever asks for them.</summary>
    /// <param name="role">The member's role.</param>
    public static NotificationKinds For(OrganizationRole role) => role switch
    {
        OrganizationRole.Owner => NotificationKinds.LowBalance | NotificationKinds.TopUpFailed | NotificationKinds.KeyExpiring | NotificationKinds.SpendLimitReached,
        OrganizationRole.Admin => NotificationKinds.KeyExpiring | NotificationKinds.SpendLimitReached,
        OrganizationRole.Billing => NotificationKinds.LowBalance | NotificationKinds.TopUpFailed,
        _ => NotificationKinds.None,
    };
}
