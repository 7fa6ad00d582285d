using Microsoft.EntityFrameworkCore;
using SmoothLlm.Core.Money;
using SmoothLlm.Core.Usage;
using SmoothLlm.Infrastructure.Persistence;

namespace SmoothLlm.Infrastructure.Usage;

/// <summary>What the platform earned and what that cost it, in some range.</summary>
/// <param name="Revenue">Charged to credits.</param>
/// <param name="Cost">What providers take for it.</param>
/// <param name="PassThroughRequests">Requests with customers' own keys, which are not among the others.</param>
public sealed record PlatformTotals(NanoUsd Revenue, NanoUsd Cost, long Requests, long FailedRequests, long PassThroughRequests)
{
    public NanoUsd Margin => Revenue - Cost;

    /// <summary>The margin's part of the revenue, 0 to 1; null without revenue.</summary>
    public decimal? MarginShare => Revenue.Value > 0 ? (decimal)Margin.Value / Revenue.Value : null;
}

/// <summary>One provider's part.</summary>
/// <param name="LatestRequests">Those of the current hour and the one before.</param>
/// <param name="LatestFailed">Those of them that failed.</param>
public sealed record ProviderShare(string Provider, NanoUsd Revenue, NanoUsd Cost, long Requests, long FailedRequests, long LatestRequests, long LatestFailed);

/// <summary>One organization's part.</summary>
public sealed record OrganizationShare(Guid OrganizationId, string Name, NanoUsd Revenue, NanoUsd Cost, long Requests);

/// <summary>The platform's usage, over all organizations, from the sums of hours and days.</summary>
public sealed class PlatformUsage(IDbContextFactory<SmoothLlmDbContext> contexts, TimeProvider time)
{
    private const int TopOrganizations = 10;

    public async Task<PlatformTotals> TotalsAsync(UsageRange range, CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        var modes = await UsageParts.In(context, range, time.GetUtcNow())
            .GroupBy(rollup => rollup.Mode)
            .Select(group => new
            {
                Mode = group.Key,
                Revenue = group.Sum(rollup => rollup.ChargeNanoUsd),
                Cost = group.Sum(rollup => rollup.CostNanoUsd),
                Requests = group.Sum(rollup => rollup.Requests),
                Failed = group.Sum(rollup => rollup.FailedRequests),
            })
            .ToListAsync(cancellationToken);
        var sold = modes.Find(mode => mode.Mode == UsageMode.Reseller);
        return new PlatformTotals(
            new NanoUsd(sold?.Revenue ?? 0),
            new NanoUsd(sold?.Cost ?? 0),
            sold?.Requests ?? 0,
            sold?.Failed ?? 0,
            modes.Find(mode => mode.Mode == UsageMode.PassThrough)?.Requests ?? 0);
    }

    /// <summary>Every provider that was asked, the dearest first.</summary>
    public async Task<IReadOnlyList<ProviderShare>> ProvidersAsync(UsageRange range, CancellationToken cancellationToken)
    {
        var latest = UsageRange.Last24Hours.BucketOf(time.GetUtcNow()).AddHours(-1);
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        var rows = await UsageParts.In(context, range, time.GetUtcNow())
            .GroupBy(rollup => rollup.ProviderSlug)
            .Select(group => new
            {
                Provider = group.Key,
                Revenue = group.Sum(rollup => rollup.Mode == UsageMode.Reseller ? rollup.ChargeNanoUsd : 0),
                Cost = group.Sum(rollup => rollup.Mode == UsageMode.Reseller ? rollup.CostNanoUsd : 0),
                Requests = group.Sum(rollup => rollup.Requests),
                Failed = group.Sum(rollup => rollup.FailedRequests),
            })
            .ToListAsync(cancellationToken);
        var lately = await context.UsageRollups.AsNoTracking().Where(rollup => rollup.Hour >= latest)
            .GroupBy(rollup => rollup.ProviderSlug)
            .Select(group => new { Provider = group.Key, Requests = group.Sum(rollup => rollup.Requests), Failed = group.Sum(rollup => rollup.FailedRequests) })
            .ToDictionaryAsync(row => row.Provider, StringComparer.Ordinal, cancellationToken);
        return
        [
            .. from row in rows
               let late = lately.GetValueOrDefault(row.Provider)
               orderby row.Cost descending, row.Requests descending
               select new ProviderShare(
                   row.Provider, new NanoUsd(row.Revenue), new NanoUsd(row.Cost), row.Requests, row.Failed, late?.Requests ?? 0, late?.Failed ?? 0),
        ];
    }

    /// <summary>Those that paid most.</summary>
    public async Task<IReadOnlyList<OrganizationShare>> OrganizationsAsync(UsageRange range, CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        var rows = await UsageParts.In(context, range, time.GetUtcNow())
            .Where(rollup => rollup.Mode == UsageMode.Reseller)
            .GroupBy(rollup => rollup.OrganizationId)
            .Select(group => new
            {
                Id = group.Key,
                Revenue = group.Sum(rollup => rollup.ChargeNanoUsd),
                Cost = group.Sum(rollup => rollup.CostNanoUsd),
                Requests = group.Sum(rollup => rollup.Requests),
            })
            .OrderByDescending(row => row.Revenue)
            .Take(TopOrganizations)
            .ToListAsync(cancellationToken);
        var ids = rows.ConvertAll(row => row.Id);
        var names = await context.Organizations.AsNoTracking()
            .Where(organization => ids.Contains(organization.Id))
            .ToDictionaryAsync(organization => organization.Id, organization => organization.Name, cancellationToken);
        return [.. rows.Select(row => new OrganizationShare(row.Id, names[row.Id], new NanoUsd(row.Revenue), new NanoUsd(row.Cost), row.Requests))];
    }
}
