using System.Runtime.InteropServices;
using SmoothLlm.Core.Usage;

namespace SmoothLlm.Infrastructure.Ledger;

/// <summary>What a batch adds to the hourly rollups: one statement per rollup row, however many requests it counts.</summary>
internal sealed class RollupDeltas
{
    private readonly Dictionary<RollupKey, RollupDelta> deltas = [];

    public void Clear() => deltas.Clear();

    public void Add(UsageRecord usage, long charged, DateTimeOffset endedAt)
    {
        var hour = new DateTimeOffset(endedAt.UtcTicks - (endedAt.UtcTicks % TimeSpan.TicksPerHour), TimeSpan.Zero);
        var key = new RollupKey(usage.OrganizationId, hour, usage.ApiKeyId, usage.ProviderSlug, usage.ModelId, usage.Mode);
        ref var delta = ref CollectionsMarshal.GetValueRefOrAddDefault(deltas, key, out _);
        delta.Requests++;
        delta.FailedRequests += usage.Ending is RequestEnding.Completed or RequestEnding.ClientLeft ? 0 : 1;
        delta.InputTokens += usage.FreshInputTokens + usage.CacheReadTokens + usage.CacheWriteTokens + usage.CacheWrite1hTokens;
        delta.CacheReadTokens += usage.CacheReadTokens;
        delta.OutputTokens += usage.OutputTokens;
        delta.CostNanoUsd += usage.CostNanoUsd;
        delta.ChargeNanoUsd += charged;
        delta.DurationMilliseconds += usage.DurationMilliseconds;
        delta.LastAt = endedAt;
    }

    public void Write(LedgerStatements sql)
    {
        foreach (var (key, delta) in deltas)
        {
            if (Bind(sql.AddToRollup, key, delta).Execute() == 0)
                Bind(sql.InsertRollup, key, delta).Bind(16, DateOnly.FromDateTime(key.Hour.UtcDateTime)).Execute();
        }
    }

    private static LedgerStatement Bind(LedgerStatement statement, in RollupKey key, in RollupDelta delta) => statement
        .Bind(1, delta.Requests).Bind(2, delta.FailedRequests).Bind(3, delta.InputTokens).Bind(4, delta.CacheReadTokens)
        .Bind(5, delta.OutputTokens).Bind(6, delta.CostNanoUsd).Bind(7, delta.ChargeNanoUsd).Bind(8, delta.DurationMilliseconds)
        .Bind(9, delta.LastAt).Bind(10, key.OrganizationId).Bind(11, key.Hour).Bind(12, key.ApiKeyId).Bind(13, key.ProviderSlug)
        .Bind(14, key.ModelId).Bind(15, (long)key.Mode);

    private readonly record struct RollupKey(Guid OrganizationId, DateTimeOffset Hour, Guid ApiKeyId, string ProviderSlug, string ModelId, UsageMode Mode);

    private struct RollupDelta
    {
        public long Requests;
        public long FailedRequests;
        public long InputTokens;
        public long CacheReadTokens;
        public long OutputTokens;
        public long CostNanoUsd;
        public long ChargeNanoUsd;
        public long DurationMilliseconds;
        public DateTimeOffset LastAt;
    }
}
