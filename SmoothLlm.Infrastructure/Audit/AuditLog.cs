using System.Runtime.CompilerServices;
using Microsoft.EntityFrameworkCore;
using SmoothLlm.Core.Audit;
using SmoothLlm.Infrastructure.Persistence;

namespace SmoothLlm.Infrastructure.Audit;

/// <summary>Reads the audit log: an organization's own part, or all of it.</summary>
public sealed class AuditLog(IDbContextFactory<SmoothLlmDbContext> contexts)
{
    /// <summary>What filters call the product itself.</summary>
    public const string SystemName = "system";

    public async Task<AuditPage> ReadAsync(AuditQuery query, CancellationToken cancellationToken)
    {
        int size = Math.Clamp(query.PageSize, 1, AuditQuery.MaxPageSize);
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        var found = await Select(context, query).OrderByDescending(entry => entry.Id).Take(size + 1).ToListAsync(cancellationToken);
        var entries = found.Take(size).ToList();
        var names = await AuditNames.ReadAsync(context, entries, query.OrganizationId, cancellationToken);
        return new AuditPage([.. entries.Select(names.Of)], found.Count > size ? entries[^1].Id : null);
    }

    /// <summary>All that <paramref name="query"/> selects, newest first, read page by page.</summary>
    /// <param name="most">Ends after so many.</param>
    public async IAsyncEnumerable<AuditLine> LinesAsync(AuditQuery query, int most, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        long? before = query.BeforeId;
        int left = most;
        do
        {
            var page = await ReadAsync(query with { BeforeId = before, PageSize = AuditQuery.MaxPageSize }, cancellationToken);
            foreach (var line in page.Items.Take(left))
                yield return line;
            left -= page.Items.Count;
            before = page.NextBeforeId;
        }
        while (before is not null && left > 0);
    }

    private static IQueryable<AuditEntry> Select(SmoothLlmDbContext context, AuditQuery query)
    {
        var entries = context.AuditEntries.AsNoTracking();
        if (query.OrganizationId is { } organizationId)
            entries = entries.Where(entry => entry.OrganizationId == organizationId);
        if (query.BeforeId is { } before)
            entries = entries.Where(entry => entry.Id < before);
        if (query.From is { } from)
            entries = entries.Where(entry => entry.At >= from);
        if (query.Until is { } until)
            entries = entries.Where(entry => entry.At < until);
        if (query.Action is { Length: > 0 } action)
        {
            entries = action.EndsWith('.')
                ? entries.Where(entry => entry.Action.StartsWith(action))
                : entries.Where(entry => entry.Action == action);
        }

        if (query.Target?.Trim() is { Length: > 0 } target)
        {
            string pattern = LikePattern.Containing(target);
            entries = entries.Where(entry => entry.TargetId == target
                || EF.Functions.Like(entry.TargetName!, pattern, LikePattern.Escape)
                || (entry.TargetKind == AuditTarget.UserKind
                    && context.Users.Any(user => user.Id == entry.TargetId && EF.Functions.Like(user.Email!, pattern, LikePattern.Escape))));
        }

        return query.Actor?.Trim() is { Length: > 0 } actor ? OfActor(context, entries, actor, query.OrganizationId) : entries;
    }

    private static IQueryable<AuditEntry> OfActor(SmoothLlmDbContext context, IQueryable<AuditEntry> entries, string actor, Guid? organizationId)
    {
        if (string.Equals(actor, SystemName, StringComparison.OrdinalIgnoreCase))
            return entries.Where(entry => entry.ActorKind == AuditActorKind.System);
        string pattern = LikePattern.Containing(actor);
        // An organization looks for its members' addresses only: those of the platform's people are not for it to guess.
        return entries.Where(entry => entry.ActorId == actor
            || context.Users.Any(user => user.Id == entry.ActorId && EF.Functions.Like(user.Email!, pattern, LikePattern.Escape)
                && (organizationId == null || context.Memberships.Any(member => member.UserId == user.Id && member.OrganizationId == organizationId))));
    }
}
