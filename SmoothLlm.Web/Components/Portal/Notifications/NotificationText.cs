using SmoothLlm.Core.Notifications;
using SmoothLlm.Web.Components.Portal.Invoices;
using SmoothLlm.Web.Components.Shared;
using static SmoothLlm.Web.Localization.Texts;

namespace SmoothLlm.Web.Components.Portal.Notifications;

/// <summary>Notifications in words.</summary>
internal static class NotificationText
{
    /// <summary>A kind, as the settings name it.</summary>
    public static string Name(NotificationKinds kind) => kind switch
    {
        NotificationKinds.LowBalance => T("Low balance"),
        NotificationKinds.TopUpFailed => T("Failed top-up"),
        NotificationKinds.KeyExpiring => T("A key expires soon"),
        NotificationKinds.SpendLimitReached => T("A key reaches its spend limit"),
        NotificationKinds.MonthlySummary => T("Monthly summary"),
        NotificationKinds.Announcement => T("Announcements of the platform"),
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "There is no such kind."),
    };

    /// <summary>When it comes.</summary>
    public static string Explain(NotificationKinds kind) => kind switch
    {
        NotificationKinds.LowBalance => T("Once, each time the balance falls below the warning level."),
        NotificationKinds.TopUpFailed => T("When automatic top-up was switched off because it failed."),
        NotificationKinds.KeyExpiring => T("A week before a key ends by itself."),
        NotificationKinds.SpendLimitReached => T("When a key has used up 90 % of its spend limit."),
        NotificationKinds.MonthlySummary => T("When a month is over: what it cost, and where its statement is."),
        NotificationKinds.Announcement => T("What the portal shows to everybody, by e-mail as well."),
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "There is no such kind."),
    };

    /// <summary>What happened.</summary>
    public static string Say(Notification notification) => notification.Kind switch
    {
        NotificationKinds.LowBalance => T("The balance has fallen to {0}.", Money(notification)),
        NotificationKinds.TopUpFailed => T("Automatic top-up has been switched off: {0}", notification.Subject),
        NotificationKinds.KeyExpiring => T("The key “{0}” expires within a week.", notification.Subject),
        NotificationKinds.SpendLimitReached => T("The key “{0}” has used up its spend limit of {1}, or nearly.", notification.Subject, Money(notification)),
        NotificationKinds.MonthlySummary => T("{0} is over: {1} were charged.", MonthOf(notification), Money(notification)),
        _ => notification.Subject ?? Name(notification.Kind),
    };

    /// <summary>The page to go to; null for none.</summary>
    public static string? Address(Notification notification) => notification.Kind switch
    {
        NotificationKinds.LowBalance or NotificationKinds.TopUpFailed => "credits",
        NotificationKinds.KeyExpiring or NotificationKinds.SpendLimitReached => "keys",
        NotificationKinds.MonthlySummary => "invoices/" + notification.Subject,
        _ => null,
    };

    private static string Money(Notification notification) => MoneyFormat.Format(notification.AmountNanoUsd ?? 0);

    private static string? MonthOf(Notification notification) =>
        InvoiceMonth.Parse(notification.Subject) is { } month ? InvoiceMonth.Name(month) : notification.Subject;
}
