using Microsoft.EntityFrameworkCore;
using SmoothLlm.Core.Announcements;
using SmoothLlm.Core.Audit;
using SmoothLlm.Infrastructure.Audit;
using SmoothLlm.Infrastructure.Persistence;

namespace SmoothLlm.Infrastructure.Announcements;

/// <summary>What platform admins have to say to everybody.</summary>
public sealed class AnnouncementStore(IDbContextFactory<SmoothLlmDbContext> contexts, TimeProvider time)
{
    /// <summary>Announcements that are shown at once, at most; the newest ones.</summary>
    public const int MaxShown = 3;

    private const int MaxListed = 50;

    /// <summary>What is to be shown now, newest first.</summary>
    public async Task<IReadOnlyList<Announcement>> CurrentAsync(CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        return await context.Announcements.AsNoTracking()
            .Where(announcement => announcement.EndsAt == null || announcement.EndsAt > now)
            .OrderByDescending(announcement => announcement.PublishedAt)
            .Take(MaxShown)
            .ToListAsync(cancellationToken);
    }

    /// <summary>The newest ones, those that have ended too.</summary>
    public async Task<IReadOnlyList<Announcement>> ListAsync(CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        return await context.Announcements.AsNoTracking()
            .OrderByDescending(announcement => announcement.PublishedAt)
            .Take(MaxListed)
            .ToListAsync(cancellationToken);
    }

    /// <param name="text">Not blank; longer ones than <see cref="Announcement.MaxTextLength"/> are refused by the form.</param>
    /// <param name="duration">Null until it is withdrawn.</param>
    public async Task PublishAsync(string text, AnnouncementTone tone, TimeSpan? duration, string authorUserId, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        var announcement = new Announcement
        {
            Id = Guid.CreateVersion7(now),
            Text = text.Trim(),
            Tone = tone,
            PublishedAt = now,
            EndsAt = now + duration,
            AuthorUserId = authorUserId,
        };
        context.Add(announcement);
        context.Record(Happened(AuditActions.AnnouncementPublished, announcement, authorUserId), now);
        await context.SaveChangesAsync(cancellationToken);
    }

    /// <summary>Shows it no more. One that has ended stays as it is.</summary>
    public async Task WithdrawAsync(Guid id, string adminUserId, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        var announcement = await context.Announcements.SingleOrDefaultAsync(row => row.Id == id, cancellationToken);
        if (announcement is null || announcement.EndsAt <= now)
            return;
        announcement.EndsAt = now;
        context.Record(Happened(AuditActions.AnnouncementWithdrawn, announcement, adminUserId), now);
        await context.SaveChangesAsync(cancellationToken);
    }

    private static AuditEvent Happened(string action, Announcement announcement, string userId) =>
        new(action, OrganizationId: null, new AuditTarget("announcement", announcement.Id.ToString(), Name: null)) { ActorUserId = userId };
}
