using Microsoft.EntityFrameworkCore;
using SmoothLlm.Core.Notifications;
using SmoothLlm.Core.Organizations;
using SmoothLlm.Infrastructure.Persistence;

namespace SmoothLlm.Infrastructure.Notifications;

/// <summary>What a member has been told of.</summary>
/// <param name="IsNew">Whether the member has not seen it yet.</param>
public sealed record ListedNotification(Notification Notification, bool IsNew);

/// <summary>Notifications, newest first.</summary>
/// <param name="NextBeforeId">Null on the last page.</param>
public sealed record NotificationPage(IReadOnlyList<ListedNotification> Items, long? NextBeforeId);

/// <summary>What an organization was told, as one of its members sees it, and which e-mails that member wants.</summary>
public sealed class NotificationStore(IDbContextFactory<SmoothLlmDbContext> contexts, Database database)
{
    public const int PageSize = 50;

    /// <summary>More than this is shown as this and a plus.</summary>
    public const int MaxCounted = 99;

    /// <summary>How many the member has not seen yet, <see cref="MaxCounted"/> + 1 at most.</summary>
    public async Task<int> CountNewAsync(Guid organizationId, string userId, CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        long seen = await SeenAsync(context, organizationId, userId, cancellationToken);
        return await context.Notifications.Where(row => row.OrganizationId == organizationId && row.Id > seen).Take(MaxCounted + 1).CountAsync(cancellationToken);
    }

    public async Task<NotificationPage> ListAsync(Guid organizationId, string userId, long? beforeId, CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        long seen = await SeenAsync(context, organizationId, userId, cancellationToken);
        var found = await context.Notifications.AsNoTracking()
            .Where(row => row.OrganizationId == organizationId && row.Id < (beforeId ?? long.MaxValue))
            .OrderByDescending(row => row.Id)
            .Take(PageSize + 1)
            .ToListAsync(cancellationToken);
        var shown = found.Take(PageSize).Select(row => new ListedNotification(row, row.Id > seen)).ToList();
        return new NotificationPage(shown, found.Count > PageSize ? shown[^1].Notification.Id : null);
    }

    /// <summary>The member has seen this one and all before it. What was seen stays seen.</summary>
    public Task MarkSeenAsync(Guid organizationId, string userId, long untilId, CancellationToken cancellationToken) => ChangeAsync(
        organizationId, userId, choice => choice.SeenUntilId = Math.Max(choice.SeenUntilId, untilId), cancellationToken);

    /// <summary>Which kinds come to the member by e-mail.</summary>
    /// <param name="role">The member's role, for one that has not chosen.</param>
    public async Task<NotificationKinds> MailsAsync(Guid organizationId, string userId, OrganizationRole role, CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        return await context.NotificationChoices.AsNoTracking()
            .Where(row => row.OrganizationId == organizationId && row.UserId == userId)
            .Select(row => row.Mails)
            .SingleOrDefaultAsync(cancellationToken) ?? NotificationDefaults.For(role);
    }

    public Task ChooseMailsAsync(Guid organizationId, string userId, NotificationKinds mails, CancellationToken cancellationToken) =>
        ChangeAsync(organizationId, userId, choice => choice.Mails = mails, cancellationToken);

    private static Task<long> SeenAsync(SmoothLlmDbContext context, Guid organizationId, string userId, CancellationToken cancellationToken) =>
        context.NotificationChoices
            .Where(row => row.OrganizationId == organizationId && row.UserId == userId)
            .Select(row => row.SeenUntilId)
            .SingleOrDefaultAsync(cancellationToken);

    private Task ChangeAsync(Guid organizationId, string userId, Action<NotificationChoice> change, CancellationToken cancellationToken) => database.WriteAsync(
        async context =>
        {
            var choice = await context.NotificationChoices.SingleOrDefaultAsync(row => row.OrganizationId == organizationId && row.UserId == userId, cancellationToken);
            if (choice is null)
                context.NotificationChoices.Add(choice = new NotificationChoice { OrganizationId = organizationId, UserId = userId });
            change(choice);
        },
        cancellationToken);
}
