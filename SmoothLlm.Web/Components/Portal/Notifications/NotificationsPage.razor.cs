using Radzen;
using SmoothLlm.Core.Notifications;
using SmoothLlm.Infrastructure.Notifications;
using SmoothLlm.Infrastructure.Organizations;
using SmoothLlm.Web.Components.Shared;
using static SmoothLlm.Web.Localization.Texts;

namespace SmoothLlm.Web.Components.Portal.Notifications;

/// <summary>What the organization was told, which is seen by looking at it here, and what comes to the member by e-mail.</summary>
public sealed partial class NotificationsPage(NotificationStore store, MembershipStore memberships, NotificationService toasts) : PortalPage
{
    private readonly GrowingRows<ListedNotification> told = new();
    private NotificationKinds mails;
    private string? problem;
    private bool isBusy;

    protected override Task OnInitializedAsync() => ReloadAsync();

    private Task ReloadAsync() => LoadAsync(async () =>
    {
        var who = await CurrentOrganization.GetAsync();
        var role = await memberships.RoleAsync(who.OrganizationId, who.UserId, Leaving) ?? who.Role;
        mails = await store.MailsAsync(who.OrganizationId, who.UserId, role, Leaving);
        told.Begin(await PageAsync(who, beforeId: null));
        if (!who.IsVisited && told.Rows is [{ IsNew: true } newest, ..])
            await store.MarkSeenAsync(who.OrganizationId, who.UserId, newest.Notification.Id, Leaving);
    });

    private async Task<RowPage<ListedNotification>> PageAsync(long beforeId) => await PageAsync(await CurrentOrganization.GetAsync(), beforeId);

    private async Task<RowPage<ListedNotification>> PageAsync(OrganizationContext who, long? beforeId)
    {
        var page = await store.ListAsync(who.OrganizationId, who.UserId, beforeId, Leaving);
        return new RowPage<ListedNotification>(page.Items, page.NextBeforeId);
    }

    private void Set(NotificationKinds kind, bool isWanted) => mails = isWanted ? mails | kind : mails & ~kind;

    private async Task SaveAsync()
    {
        if (isBusy)
            return;
        (isBusy, problem) = (true, null);
        bool isDone = await TryAsync(async () =>
        {
            var who = await CurrentOrganization.GetAsync();
            await store.ChooseMailsAsync(who.OrganizationId, who.UserId, mails, Leaving);
            toasts.Notify(NotificationSeverity.Success, T("Saved"));
        });
        if (!isDone)
            problem = T("The database did not answer. Please try again.");
        isBusy = false;
    }
}
