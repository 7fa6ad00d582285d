using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using SmoothLlm.Infrastructure.Jobs;
using SmoothLlm.Infrastructure.Persistence;

namespace SmoothLlm.Infrastructure.Usage;

/// <summary>
/// Deletes single requests that are older than they are kept. Their totals stand in the hourly rollups since they were
/// settled, and what was charged for them in the ledger, which is never touched. Whole days of UTC, so that the book can
/// still be compared day by day; in small steps, so that settlements hardly wait.
/// </summary>
public sealed class UsageRetention(
    IDbContextFactory<SmoothLlmDbContext> contexts,
    Database database,
    IOptions<UsageOptions> options,
    TimeProvider time,
    ILogger<UsageRetention> logger) : PeriodicJob(time, logger)
{
    /// <summary>Rows of one step: a few milliseconds of the one writer.</summary>
    private const int StepSize = 500;

    /// <summary>Leaves the writer to others, more of the time than it is taken.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    /// <summary>Deletes all that is too old by now.</summary>
    /// <returns>How many requests.</returns>
    public async Task<long> RunOnceAsync(CancellationToken cancellationToken)
    {
        if (options.Value.RetentionDays == 0)
            return 0;
        var keptSince = new DateTimeOffset(Time.GetUtcNow().UtcDateTime.Date, TimeSpan.Zero).AddDays(-options.Value.RetentionDays);
        long deleted = 0;
        while (await FindAsync(keptSince, cancellationToken) is { Count: > 0 } ids)
        {
            deleted += await DeleteAsync(ids, keptSince, cancellationToken);
            await Task.Delay(Pause, Time, cancellationToken);
        }

        if (deleted > 0)
            Log.UsageCompacted(Logger, deleted, keptSince);
        return deleted;
    }

    protected override TimeSpan Interval => TimeSpan.FromHours(1);

    protected override TimeSpan FirstDelay => TimeSpan.FromMinutes(5);

    protected override Task RunAsync(CancellationToken cancellationToken) => RunOnceAsync(cancellationToken);

    /// <summary>Of the oldest rows those that were settled before. Rows are in the order of their settlement, but for what several nodes wrote at once.</summary>
    private async Task<List<long>> FindAsync(DateTimeOffset keptSince, CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        var oldest = await context.UsageRecords.AsNoTracking()
            .OrderBy(record => record.Id)
            .Take(StepSize)
            .Select(record => new
            {
                record.Id,
                record.StartedAt,
                record.DurationMilliseconds,
                SettledAt = context.Holds.Where(hold => hold.RequestId == record.RequestId).Select(hold => hold.EndedAt).FirstOrDefault(),
            })
            .ToListAsync(cancellationToken);
        return [.. oldest
            .Where(record => (record.SettledAt ?? record.StartedAt.AddMilliseconds(record.DurationMilliseconds)) < keptSince)
            .Select(record => record.Id)];
    }

    /// <summary>In one transaction with the cut-off, so that no day is compared that is no longer whole.</summary>
    private Task<int> DeleteAsync(List<long> ids, DateTimeOffset keptSince, CancellationToken cancellationToken) => database.WriteAsync(
        async context =>
        {
            await context.UsageCutoffs.Where(cutoff => cutoff.KeptSince < keptSince)
                .ExecuteUpdateAsync(set => set.SetProperty(cutoff => cutoff.KeptSince, keptSince), cancellationToken);
            return await context.UsageRecords.Where(record => ids.Contains(record.Id)).ExecuteDeleteAsync(cancellationToken);
        },
        cancellationToken);
}
