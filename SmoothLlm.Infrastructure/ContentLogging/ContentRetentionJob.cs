using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using SmoothLlm.Infrastructure.Jobs;
using SmoothLlm.Infrastructure.Persistence;

namespace SmoothLlm.Infrastructure.ContentLogging;

/// <summary>Deletes texts that are older than their organization wants. Any node may do it, and several at once.</summary>
public sealed class ContentRetentionJob(
    IDbContextFactory<SmoothLlmDbContext> contexts,
    Database database,
    IOptions<ContentLoggingOptions> options,
    TimeProvider time,
    ILogger<ContentRetentionJob> logger) : PeriodicJob(time, logger)
{
    /// <summary>Rows that are deleted in one turn at the write gate.</summary>
    private const int MaxBatch = 100;

    /// <summary>Deletes what is too old, of all organizations.</summary>
    /// <returns>How many requests' texts.</returns>
    public async Task<int> RunOnceAsync(CancellationToken cancellationToken)
    {
        int deleted = 0;
        foreach (var id in await FindAsync(cancellationToken))
            deleted += await DeleteAsync(id, cancellationToken);
        if (deleted > 0)
            Log.ContentsDeleted(Logger, deleted);
        return deleted;
    }

    /// <summary>Deletes what is too old, of one organization.</summary>
    public async Task<int> DeleteAsync(Guid organizationId, CancellationToken cancellationToken)
    {
        int deleted = 0, last;
        do
        {
            last = await database.WriteAsync(context => DeleteSomeAsync(context, organizationId, cancellationToken), cancellationToken);
            deleted += last;
        }
        while (last == MaxBatch);
        return deleted;
    }

    protected override TimeSpan Interval => TimeSpan.FromMinutes(options.Value.RetentionCheckMinutes);

    protected override TimeSpan FirstDelay => TimeSpan.Zero;

    protected override Task RunAsync(CancellationToken cancellationToken) => RunOnceAsync(cancellationToken);

    private async Task<List<Guid>> FindAsync(CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        return await context.Organizations.AsNoTracking()
            .Where(organization => organization.ContentRetentionDays != null
                && context.RequestContents.Any(content => content.OrganizationId == organization.Id))
            .Select(organization => organization.Id)
            .ToListAsync(cancellationToken);
    }

    private async Task<int> DeleteSomeAsync(SmoothLlmDbContext context, Guid organizationId, CancellationToken cancellationToken)
    {
        // Read in the same turn: an owner may have chosen a longer time a moment ago.
        int? days = await context.Organizations.AsNoTracking()
            .Where(organization => organization.Id == organizationId)
            .Select(organization => organization.ContentRetentionDays)
            .SingleOrDefaultAsync(cancellationToken);
        if (days is not { } kept)
            return 0;
        var oldest = Time.GetUtcNow() - TimeSpan.FromDays(kept);
        var ids = await context.RequestContents.AsNoTracking()
            // Of those that are all to go, also one whose node has a clock that is ahead.
            .Where(content => content.OrganizationId == organizationId && (kept == 0 || content.RecordedAt < oldest))
            .OrderBy(content => content.RecordedAt)
            .Select(content => content.Id)
            .Take(MaxBatch)
            .ToListAsync(cancellationToken);
        return ids.Count == 0 ? 0 : await context.RequestContents.Where(content => ids.Contains(content.Id)).ExecuteDeleteAsync(cancellationToken);
    }
}
