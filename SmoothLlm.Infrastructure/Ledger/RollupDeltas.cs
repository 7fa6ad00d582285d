using System.Runtime.InteropServices;
using SmoothLlm.Core.Usage;

namespace SmoothLlm.Infrastructure.Ledger;

/// <summary>What a batch adds to the sums of hours and days: one statement per row, however many requests it counts.</summary>
internal sealed class RollupDeltas
{
    private readonly Dictionary<RollupKey, RollupDelta> hours = [];
    private readonly Dictionary<RollupKey, RollupDelta> days = [];

    public void Clear()
    {
        hours.Clear();
        days.Clear();
    }

    public void Add(UsageRecord usage, long charged, DateTimeOffset endedAt)
    {
        Add(hours, Beginning(endedAt, TimeSpan.TicksPerHour), usage, charged, endedAt);
        Add(days, Beginning(endedAt, TimeSpan.TicksPerDay), usage, charged, endedAt);
    }

    public void Write(LedgerStatements sql)
    {
        foreach (var (key, delta) in hours)
        {
            if (Bind(sql.AddToHour, key, delta).Bind(18, key.Beginning).Execute() == 0)
                Bind(sql.InsertHour, key, delta).Bind(18, key.Beginning).Execute();
        }

        foreach (var (key, delta) in days)
        {
            if (Bind(sql.AddToDay, key, delta).Execute() == 0)
                Bind(sql.InsertDay, key, delta).Execute();
        }
    }

    private static DateTimeOffset Beginning(DateTimeOffset at, long ticks) => new(at.UtcTicks - (at.UtcTicks % ticks), TimeSpan.Zero);

    private static void Add(Dictionary<RollupKey, RollupDelta> deltas, DateTimeOffset beginning, UsageRecord usage, long charged, DateTimeOffset endedAt)
    {
        var key = new RollupKey(usage.OrganizationId, beginning, usage.ApiKeyId, usage.ProviderSlug, usage.ModelId, usage.Mode);
        ref var delta = ref CollectionsMarshal.GetValueRefOrAddDefault(deltas, key, out bool isKnown);
        delta.Requests++;
        delta.FailedRequests += usage.Ending.IsFailure() ? 1 : 0;
        delta.InputTokens += usage.FreshInputTokens + usage.CacheReadTokens + usage.CacheWriteTokens + usage.CacheWrite1hTokens;
        delta.CacheReadTokens += usage.CacheReadTokens;
        delta.OutputTokens += usage.OutputTokens;
        delta.CostNanoUsd += usage.CostNanoUsd;
        delta.ChargeNanoUsd += charged;
        delta.MostChargedNanoUsd = Math.Max(delta.MostChargedNanoUsd, charged);
        delta.DurationMilliseconds += usage.DurationMilliseconds;
        // A clock that was set back meanwhile must not hide the request from whoever looks for it between the two.
        var lastAt = endedAt < usage.StartedAt ? usage.StartedAt : endedAt;
        delta.LastAt = delta.LastAt < lastAt ? lastAt : delta.LastAt;
        delta.FirstStartedAt = isKnown && delta.FirstStartedAt < usage.StartedAt ? delta.FirstStartedAt : usage.StartedAt;
    }

    private static LedgerStatement Bind(LedgerStatement statement, in RollupKey key, in RollupDelta delta) => statement
        .Bind(1, delta.Requests).Bind(2, delta.FailedRequests).Bind(3, delta.InputTokens).Bind(4, delta.CacheReadTokens)
        .Bind(5, delta.OutputTokens).Bind(6, delta.CostNanoUsd).Bind(7, delta.ChargeNanoUsd).Bind(8, delta.DurationMilliseconds)
        .Bind(9, delta.LastAt).Bind(10, delta.FirstStartedAt).Bind(11, delta.MostChargedNanoUsd).Bind(12, key.OrganizationId)
        .Bind(13, key.ApiKeyId).Bind(14, key.ProviderSlug).Bind(15, key.ModelId).Bind(16, (long)key.Mode).Bind(17, DateOnly.FromDateTime(key.Beginning.UtcDateTime));

    private readonly record struct RollupKey(Guid OrganizationId, DateTimeOffset Beginning, Guid ApiKeyId, string ProviderSlug, string ModelId, UsageMode Mode);

    private struct RollupDelta
    {
        public long Requests;
        public long FailedRequests;
        public long InputTokens;
        public long CacheReadTokens;
        public long OutputTokens;
        public long CostNanoUsd;
        public long ChargeNanoUsd;
        public long MostChargedNanoUsd;
        public long DurationMilliseconds;
        public DateTimeOffset LastAt;
        public DateTimeOffset FirstStartedAt;
    }
}
