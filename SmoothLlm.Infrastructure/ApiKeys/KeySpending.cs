using Microsoft.EntityFrameworkCore;
using SmoothLlm.Core.ApiKeys;
using SmoothLlm.Core.Money;
using SmoothLlm.Core.Usage;

namespace SmoothLlm.Infrastructure.ApiKeys;

/// <summary>What a key was charged. Days, weeks (from Monday) and months begin at midnight UTC.</summary>
/// <param name="LastUsedAt">When its last request ended, UTC; null before the first.</param>
public sealed record KeySpending(DateTimeOffset? LastUsedAt, NanoUsd Total, NanoUsd Today, NanoUsd ThisWeek, NanoUsd ThisMonth)
{
    public static readonly KeySpending None = new(null, NanoUsd.Zero, NanoUsd.Zero, NanoUsd.Zero, NanoUsd.Zero);

    /// <summary>What counts towards a limit of that window.</summary>
    public NanoUsd Within(SpendWindow window) => window switch
    {
        SpendWindow.Daily => Today,
        SpendWindow.Weekly => ThisWeek,
        SpendWindow.Monthly => ThisMonth,
        _ => Total,
    };

    /// <summary>Sums days by key.</summary>
    /// <param name="days">Those of the keys that are asked about.</param>
    internal static async Task<Dictionary<Guid, KeySpending>> SumAsync(IQueryable<UsageDay> days, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var today = SpendWindow.Daily.BeginningAt(now)!.Value;
        var monday = SpendWindow.Weekly.BeginningAt(now)!.Value;
        var firstOfMonth = SpendWindow.Monthly.BeginningAt(now)!.Value;
        return await days.AsNoTracking()
            .GroupBy(day => day.ApiKeyId)
            .Select(group => new
            {
                ApiKeyId = group.Key,
                LastAt = group.Max(day => day.LastAt),
                All = group.Sum(day => day.ChargeNanoUsd),
                Today = group.Sum(day => day.Day >= today ? day.ChargeNanoUsd : 0),
                Week = group.Sum(day => day.Day >= monday ? day.ChargeNanoUsd : 0),
                Month = group.Sum(day => day.Day >= firstOfMonth ? day.ChargeNanoUsd : 0),
            })
            .ToDictionaryAsync(
                sum => sum.ApiKeyId,
                sum => new KeySpending(sum.LastAt, new NanoUsd(sum.All), new NanoUsd(sum.Today), new NanoUsd(sum.Week), new NanoUsd(sum.Month)),
                cancellationToken);
    }
}
