using Microsoft.EntityFrameworkCore;
using Shouldly;
using SmoothLlm.Core.Announcements;
using SmoothLlm.Core.Audit;
using SmoothLlm.Infrastructure.Announcements;
using SmoothLlm.Tests.Support;
using Xunit;

namespace SmoothLlm.Tests.Announcements;

public sealed class AnnouncementStoreTests
{
    [Fact]
    public async Task What_is_announced_shows_until_its_time_is_over_or_it_is_withdrawn_and_who_did_so_is_written_down()
    {
        await using var database = await SqliteDatabase.OpenAsync(services => services.AddAnnouncements());
        var store = database.Get<AnnouncementStore>();
        await store.PublishAsync(" Maintenance on Sunday ", AnnouncementTone.Warning, TimeSpan.FromDays(1), "admin", CancellationToken.None);
        await store.PublishAsync("New models", AnnouncementTone.Information, duration: null, "admin", CancellationToken.None);

        (await store.CurrentAsync(CancellationToken.None)).Select(announcement => announcement.Text).ShouldBe(["New models", "Maintenance on Sunday"], ignoreOrder: true);
        database.Time.Advance(TimeSpan.FromDays(1));
        var shown = (await store.CurrentAsync(CancellationToken.None)).ShouldHaveSingleItem();
        await store.WithdrawAsync(shown.Id, "other", CancellationToken.None);
        await store.WithdrawAsync(shown.Id, "other", CancellationToken.None);

        (await store.CurrentAsync(CancellationToken.None)).ShouldBeEmpty();
        (await store.ListAsync(CancellationToken.None)).Count.ShouldBe(2);
        (await database.ReadAsync(context => context.AuditEntries.Select(entry => entry.Action).ToListAsync())).ShouldBe(
            [AuditActions.AnnouncementPublished, AuditActions.AnnouncementPublished, AuditActions.AnnouncementWithdrawn], ignoreOrder: true);
    }
}
