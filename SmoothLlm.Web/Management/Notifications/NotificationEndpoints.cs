using System.Globalization;
using SmoothLlm.Core.Money;
using SmoothLlm.Core.Notifications;
using SmoothLlm.Infrastructure.Notifications;
using SmoothLlm.Web.Management.Requests;

namespace SmoothLlm.Web.Management.Notifications;

/// <summary>What the organization was told, and which e-mails the caller wants.</summary>
internal static class NotificationEndpoints
{
    public static void MapNotifications(this IEndpointRouteBuilder group)
    {
        group.MapGet("/notifications", ListAsync).TakesQuery("cursor").Produces<PageAnswer<NotificationAnswer>>();
        group.MapGet("/notifications/settings", ShowSettingsAsync).Produces<MailSettings>();
        group.MapPut("/notifications/settings", ChooseAsync).Produces<MailSettings>();
    }

    private static async Task<IResult> ListAsync(ManagementCaller caller, QueryReader query, NotificationStore store, CancellationToken cancellationToken)
    {
        long? before = query.CursorNumber();
        if (query.Refusal is { } refusal)
            return refusal;
        var page = await store.ListAsync(caller.OrganizationId, caller.UserId, before, cancellationToken);
        return TypedResults.Ok(new PageAnswer<NotificationAnswer>(
            [.. page.Items.Select(NotificationAnswer.Of)],
            page.NextBeforeId is { } next ? Cursor.Write(next.ToString(CultureInfo.InvariantCulture)) : null));
    }

    private static async Task<IResult> ShowSettingsAsync(ManagementCaller caller, NotificationStore store, CancellationToken cancellationToken) =>
        TypedResults.Ok(MailSettings.Of(await store.MailsAsync(caller.OrganizationId, caller.UserId, caller.Role, cancellationToken)));

    private static async Task<IResult> ChooseAsync(ManagementCaller caller, JsonBody<MailSettings> body, NotificationStore store)
    {
        var before = await store.MailsAsync(caller.OrganizationId, caller.UserId, caller.Role, CancellationToken.None);
        await store.ChooseMailsAsync(caller.OrganizationId, caller.UserId, body.Value.Change(before), CancellationToken.None);
        return await ShowSettingsAsync(caller, store, CancellationToken.None);
    }
}

/// <summary>Something that the organization was told.</summary>
internal sealed record NotificationAnswer(string Id, string Kind, DateTimeOffset At, string? Subject, string? AmountUsd, bool IsNew)
{
    public static NotificationAnswer Of(ListedNotification listed) => new(
        listed.Notification.Id.ToString(CultureInfo.InvariantCulture),
        Words.Of(listed.Notification.Kind),
        listed.Notification.At,
        listed.Notification.Subject,
        listed.Notification.AmountNanoUsd is { } amount ? new NanoUsd(amount).ToString() : null,
        listed.IsNew);
}

/// <summary>Which kinds come by e-mail; what is not given stays.</summary>
internal sealed record MailSettings
{
    public bool? LowBalance { get; init; }

    public bool? TopUpFailed { get; init; }

    public bool? KeyExpiring { get; init; }

    public bool? SpendLimitReached { get; init; }

    public bool? MonthlySummary { get; init; }

    public bool? Announcement { get; init; }

    public static MailSettings Of(NotificationKinds mails) => new()
    {
        LowBalance = mails.HasFlag(NotificationKinds.LowBalance),
        TopUpFailed = mails.HasFlag(NotificationKinds.TopUpFailed),
        KeyExpiring = mails.HasFlag(NotificationKinds.KeyExpiring),
        SpendLimitReached = mails.HasFlag(NotificationKinds.SpendLimitReached),
        MonthlySummary = mails.HasFlag(NotificationKinds.MonthlySummary),
        Announcement = mails.HasFlag(NotificationKinds.Announcement),
    };

    public NotificationKinds Change(NotificationKinds mails)
    {
        foreach (var (kind, isWanted) in new[]
        {
            (NotificationKinds.LowBalance, LowBalance), (NotificationKinds.TopUpFailed, TopUpFailed), (NotificationKinds.KeyExpiring, KeyExpiring),
            (NotificationKinds.SpendLimitReached, SpendLimitReached), (NotificationKinds.MonthlySummary, MonthlySummary), (NotificationKinds.Announcement, Announcement),
        })
        {
            mails = isWanted switch { true => mails | kind, false => mails & ~kind, null => mails };
        }

        return mails;
    }
}
