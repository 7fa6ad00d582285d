using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using SmoothLlm.Core.ApiKeys;
using SmoothLlm.Core.Money;
using SmoothLlm.Core.Notifications;
using SmoothLlm.Core.Usage;
using SmoothLlm.Infrastructure.ApiKeys;
using SmoothLlm.Infrastructure.Jobs;
using SmoothLlm.Infrastructure.Persistence;

namespace SmoothLlm.Infrastructure.Notifications;

/// <summary>Looks, apart from requests, for what organizations should be told: keys that end, limits that are used up, months that are over.</summary>
internal sealed class NotificationWatch(
    IDbContextFactory<SmoothLlmDbContext> contexts, Notifier notifier, TimeProvider time, ILogger<NotificationWatch> logger) : PeriodicJob(time, logger)
{
    /// <summary>So long before its end a key is told of.</summary>
    public static readonly TimeSpan Warning = TimeSpan.FromDays(7);

    /// <summary>From this part of a spend limit on it counts as reached: a request that would go beyond it is refused before it is spent.</summary>
    public const int ReachedPercent = 90;

    /// <summary>Keys and organizations that one look deals with; the next one takes more.</summary>
    public const int MaxFound = 500;

    /// <returns>How many notices were new.</returns>
    public async Task<int> CheckAsync(CancellationToken cancellationToken)
    {
        int told = 0;
        List<Notice> found = [.. await ExpiringAsync(cancellationToken), .. await SpentAsync(cancellationToken), .. await MonthsAsync(cancellationToken)];
        foreach (var notice in await UntoldAsync(found, cancellationToken))
        {
            if (await notifier.TellAsync(notice, cancellationToken) is not { } count)
                continue;
            told++;
            Log.Told(Logger, notice.OrganizationId, notice.Kind, count);
        }

        await notifier.MailAnnouncementsAsync(cancellationToken);
        return told;
    }

    protected override TimeSpan Interval => TimeSpan.FromMinutes(1);

    protected override Task RunAsync(CancellationToken cancellationToken) => CheckAsync(cancellationToken);

    /// <summary>Not of a key that was made for less time than the warning comes before its end.</summary>
    private async Task<List<Notice>> ExpiringAsync(CancellationToken cancellationToken)
    {
        var now = Time.GetUtcNow();
        var until = now + Warning;
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        var found = await Live(context)
            .Where(key => key.ExpiresAt > now && key.ExpiresAt <= until)
            // Those that were not told yet have come last.
            .OrderByDescending(key => key.ExpiresAt)
            .Take(MaxFound)
            .ToListAsync(cancellationToken);
        return [.. found.Where(key => key.ExpiresAt - key.CreatedAt > Warning).Select(Expiring)];
    }

    private static Notice Expiring(ApiKey key)
    {
        var at = key.ExpiresAt!.Value;
        string day = at.UtcDateTime.ToString("yyyy-MM-dd HH:mm 'UTC'", CultureInfo.InvariantCulture);
        return new Notice(
            key.OrganizationId,
            NotificationKinds.KeyExpiring,
            string.Create(CultureInfo.InvariantCulture, $"{key.Id}:{at.ToUnixTimeSeconds()}"),
            new NoticeMail(
                "A key is about to expire",
                organization => $"The key “{key.Name}” (…{key.LastFour}) of {organization} ends by itself on {day}. Give it another end or rotate it, or what uses it will be refused with status 401.",
                "Keys",
                PageOf(key)))
        {
            Subject = key.Name,
            ConcernedUserId = key.CreatedByUserId,
        };
    }

    private async Task<List<Notice>> SpentAsync(CancellationToken cancellationToken)
    {
        var now = Time.GetUtcNow();
        var lately = new DateTimeOffset(now.UtcDateTime.Date.AddHours(now.UtcDateTime.Hour), TimeSpan.Zero).AddHours(-1);
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        // Only what was used lately can have come to its limit, and that is found in the index of hours.
        var used = context.UsageRollups.Where(rollup => rollup.Hour >= lately && rollup.Mode == UsageMode.Reseller).Select(rollup => rollup.ApiKeyId);
        var keys = await Live(context).Where(key => key.SpendLimitNanoUsd != null && used.Contains(key.Id)).OrderBy(key => key.Id).Take(MaxFound).ToListAsync(cancellationToken);
        var notices = new List<Notice>();
        foreach (var group in keys.GroupBy(key => key.OrganizationId))
        {
            var ids = group.Select(key => key.Id).ToList();
            var spendings = await KeySpending.SumAsync(
                context.UsageDays.Where(day => day.OrganizationId == group.Key && ids.Contains(day.ApiKeyId)), now, cancellationToken);
            notices.AddRange(group
                .Where(key => spendings.TryGetValue(key.Id, out var spending)
                    && (Int128)spending.Within(key.SpendLimitWindow).Value * 100 >= (Int128)key.SpendLimitNanoUsd!.Value * ReachedPercent)
                .Select(key => Spent(key, now)));
        }

        return notices;
    }

    private static Notice Spent(ApiKey key, DateTimeOffset now)
    {
        var limit = new NanoUsd(key.SpendLimitNanoUsd!.Value);
        string window = key.SpendLimitWindow.BeginningAt(now)?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) ?? "all";
        return new Notice(
            key.OrganizationId,
            NotificationKinds.SpendLimitReached,
            string.Create(CultureInfo.InvariantCulture, $"{key.Id}:{window}:{limit.Value}"),
            new NoticeMail(
                "A key has reached its spend limit",
                organization => $"The key “{key.Name}” (…{key.LastFour}) of {organization} has used up {ReachedPercent} % or more of its spend limit of {limit} USD. Requests that would go beyond it are refused with status 429.",
                "Keys",
                PageOf(key)))
        {
            Subject = key.Name,
            AmountNanoUsd = limit.Value,
            ConcernedUserId = key.CreatedByUserId,
        };
    }

    /// <summary>The month before this one, for organizations in which somebody wants to be told and something was used.</summary>
    private async Task<List<Notice>> MonthsAsync(CancellationToken cancellationToken)
    {
        var today = DateOnly.FromDateTime(Time.GetUtcNow().UtcDateTime);
        var until = new DateOnly(today.Year, today.Month, 1);
        var from = until.AddMonths(-1);
        string month = from.ToString("yyyy-MM", CultureInfo.InvariantCulture);
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        var wanting = await context.NotificationChoices.AsNoTracking()
            .Where(choice => choice.Mails != null && (choice.Mails & NotificationKinds.MonthlySummary) != 0
                && !context.Notifications.Any(told => told.OrganizationId == choice.OrganizationId && told.Kind == NotificationKinds.MonthlySummary && told.Reference == month))
            .Select(choice => choice.OrganizationId)
            .Distinct()
            .OrderBy(id => id)
            .Take(MaxFound)
            .ToListAsync(cancellationToken);
        var notices = new List<Notice>();
        foreach (var id in wanting)
        {
            var sums = await context.UsageDays.AsNoTracking()
                .Where(day => day.OrganizationId == id && day.Day >= from && day.Day < until)
                .GroupBy(day => day.OrganizationId)
                .Select(group => new { Requests = group.Sum(day => day.Requests), Charged = group.Sum(day => day.ChargeNanoUsd) })
                .SingleOrDefaultAsync(cancellationToken);
            notices.Add(new Notice(
                id,
                NotificationKinds.MonthlySummary,
                month,
                new NoticeMail(
                    $"Your statement of {month}",
                    organization => string.Create(CultureInfo.InvariantCulture, $"In {month}, {organization} made {sums?.Requests ?? 0:N0} requests and was charged {new NanoUsd(sums?.Charged ?? 0)} USD for them."),
                    "The whole statement",
                    $"invoices/{month}"))
            {
                Subject = month,
                AmountNanoUsd = sums?.Charged ?? 0,
            });
        }

        return notices;
    }

    /// <summary>Without those that were told before, so that nobody takes a turn at the write gate for them.</summary>
    private async Task<List<Notice>> UntoldAsync(List<Notice> notices, CancellationToken cancellationToken)
    {
        if (notices.Count == 0)
            return notices;
        var organizations = notices.Select(notice => notice.OrganizationId).Distinct().ToList();
        var references = notices.Select(notice => notice.Reference).Distinct(StringComparer.Ordinal).ToList();
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        var told = await context.Notifications.AsNoTracking()
            .Where(row => organizations.Contains(row.OrganizationId) && references.Contains(row.Reference))
            .Select(row => new { row.OrganizationId, row.Kind, row.Reference })
            .ToListAsync(cancellationToken);
        return notices.FindAll(notice => !told.Contains(new { notice.OrganizationId, notice.Kind, notice.Reference }));
    }

    private static IQueryable<ApiKey> Live(SmoothLlmDbContext context) =>
        context.ApiKeys.AsNoTracking().Where(key => key.RevokedAt == null && key.DeletedAt == null && key.IsEnabled);

    private static string PageOf(ApiKey key) => key.Kind == ApiKeyKind.ApiKey ? "keys" : "tokens";
}
