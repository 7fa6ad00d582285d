using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using SmoothLlm.Core.Notifications;
using SmoothLlm.Infrastructure.Email;
using SmoothLlm.Infrastructure.Persistence;

namespace SmoothLlm.Infrastructure.Notifications;

/// <summary>
/// Tells organizations what they should know: a line in the portal's list, and mails to the members that want them. An
/// event is told once, however many nodes find it: the line's reference is unique, and whoever writes it sends the mails.
/// </summary>
internal sealed class Notifier(
    IDbContextFactory<SmoothLlmDbContext> contexts,
    Database database,
    MailQueue queue,
    PortalAddress portal,
    IOptions<SmtpOptions> options,
    TimeProvider time)
{
    /// <summary>Members that one notice is mailed to; the oldest ones.</summary>
    public const int MaxRecipients = 20;

    /// <returns>How many were written to; null when it had been told before, or the organization is disabled.</returns>
    public async Task<int?> TellAsync(Notice notice, CancellationToken cancellationToken)
    {
        if (!await ClaimAsync(notice, cancellationToken))
            return null;
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        var members = await (
            from membership in context.Memberships.AsNoTracking()
            join user in context.Users on membership.UserId equals user.Id
            join row in context.NotificationChoices
                on new { membership.OrganizationId, membership.UserId } equals new { row.OrganizationId, row.UserId } into rows
            from choice in rows.DefaultIfEmpty()
            where membership.OrganizationId == notice.OrganizationId && user.Email != null && user.DisabledAt == null
            orderby membership.CreatedAt
            select new { membership.UserId, membership.Role, user.DisplayName, user.Email, choice.Mails })
            .ToListAsync(cancellationToken);
        string organization = await context.Organizations.Where(row => row.Id == notice.OrganizationId).Select(row => row.Name).SingleAsync(cancellationToken);
        var recipients = members.FindAll(member => member.Mails is { } chosen
            ? chosen.HasFlag(notice.Kind)
            : NotificationDefaults.For(member.Role).HasFlag(notice.Kind) || member.UserId == notice.ConcernedUserId);
        var (subject, text, label, path) = notice.Mail;
        var link = portal.Find(path) is { } address ? new LetterLink(label, address.AbsoluteUri) : null;
        foreach (var recipient in recipients.Take(MaxRecipients))
            queue.Enqueue(Letter.Write(options.Value, recipient.DisplayName, recipient.Email!, subject, text(organization), link));
        return Math.Min(recipients.Count, MaxRecipients);
    }

    /// <summary>Mails what is announced and was not mailed yet to those who want that; once each, by one node.</summary>
    public async Task MailAnnouncementsAsync(CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        DateTimeOffset? mailed = now;
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        var waiting = await context.Announcements.AsNoTracking()
            .Where(announcement => announcement.MailedAt == null && (announcement.EndsAt == null || announcement.EndsAt > now))
            .ToListAsync(cancellationToken);
        foreach (var announcement in waiting)
        {
            int claimed = await database.WriteAsync(
                writing => writing.Announcements.Where(row => row.Id == announcement.Id && row.MailedAt == null)
                    .ExecuteUpdateAsync(set => set.SetProperty(row => row.MailedAt, mailed), cancellationToken),
                cancellationToken);
            if (claimed == 0)
                continue;
            var recipients = context.Users.AsNoTracking()
                .Where(user => user.Email != null && user.DisabledAt == null && context.NotificationChoices.Any(choice => choice.UserId == user.Id
                    && choice.Mails != null && (choice.Mails & NotificationKinds.Announcement) != 0
                    && context.Memberships.Any(member => member.UserId == choice.UserId && member.OrganizationId == choice.OrganizationId)))
                .Select(user => new { user.DisplayName, user.Email });
            var link = portal.Find("") is { } address ? new LetterLink("Open the portal", address.AbsoluteUri) : null;
            await foreach (var recipient in recipients.AsAsyncEnumerable().WithCancellation(cancellationToken))
            {
                await queue.EnqueueAsync(
                    Letter.Write(options.Value, recipient.DisplayName, recipient.Email!, "An announcement", announcement.Text, link), cancellationToken);
            }
        }
    }

    /// <returns>Whether it is this node's to tell.</returns>
    private async Task<bool> ClaimAsync(Notice notice, CancellationToken cancellationToken)
    {
        try
        {
            return await database.WriteAsync(
                async context =>
                {
                    bool isWanted = await context.Organizations.AnyAsync(row => row.Id == notice.OrganizationId && row.IsActive, cancellationToken)
                        && !await context.Notifications.AnyAsync(
                            row => row.OrganizationId == notice.OrganizationId && row.Kind == notice.Kind && row.Reference == notice.Reference, cancellationToken);
                    if (isWanted)
                    {
                        context.Notifications.Add(new Notification
                        {
                            OrganizationId = notice.OrganizationId,
                            Kind = notice.Kind,
                            Reference = notice.Reference,
                            At = time.GetUtcNow(),
                            Subject = notice.Subject is { Length: > Notification.MaxSubjectLength } subject ? subject[..Notification.MaxSubjectLength] : notice.Subject,
                            AmountNanoUsd = notice.AmountNanoUsd,
                        });
                    }

                    return isWanted;
                },
                cancellationToken);
        }
        catch (DbUpdateException)
        {
            // Another node was quicker.
            return false;
        }
    }
}
