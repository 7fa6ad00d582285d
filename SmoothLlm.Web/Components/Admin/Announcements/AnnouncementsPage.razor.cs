using Radzen;
using SmoothLlm.Core.Announcements;
using SmoothLlm.Infrastructure.Announcements;
using static SmoothLlm.Web.Localization.Texts;

namespace SmoothLlm.Web.Components.Admin.Announcements;

/// <summary>What admins say to everybody: publish, list, withdraw.</summary>
public sealed partial class AnnouncementsPage(AnnouncementStore store) : AdminPage
{
    private static IReadOnlyList<(AnnouncementTone, string)> Tones =>
        [(AnnouncementTone.Information, T("News")), (AnnouncementTone.Warning, T("Warning"))];

    private IReadOnlyList<Announcement> announcements = [];
    private string text = "";
    private AnnouncementTone tone;
    private int days = 7;
    private string? problem;
    private bool isSaving;

    protected override Task OnInitializedAsync() => ReloadAsync();

    private Task ReloadAsync() => LoadAsAdminAsync(ReadAsync);

    private async Task ReadAsync() => announcements = await store.ListAsync(Leaving);

    private async Task PublishAsync()
    {
        // Set before the first await: a second click finds it.
        if (isSaving)
            return;
        problem = string.IsNullOrWhiteSpace(text) ? T("Write what is to be said.") : null;
        if (problem is not null)
            return;
        isSaving = true;
        bool isDone = await ChangeAsync(async () =>
        {
            var who = await CurrentOrganization.GetAsync();
            await store.PublishAsync(text, tone, days == 0 ? null : TimeSpan.FromDays(days), who.UserId, Leaving);
            text = "";
            await ReadAsync();
        });
        if (isDone)
            Notifications.Notify(NotificationSeverity.Success, T("Published"), T("It shows on every page within a minute."));
        isSaving = false;
    }

    private Task WithdrawAsync(Announcement announcement) => ChangeAsync(async () =>
    {
        var who = await CurrentOrganization.GetAsync();
        await store.WithdrawAsync(announcement.Id, who.UserId, Leaving);
        await ReadAsync();
    });
}
