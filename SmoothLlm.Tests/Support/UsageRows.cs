using SmoothLlm.Core.Usage;
using SmoothLlm.Infrastructure.Persistence;

namespace SmoothLlm.Tests.Support;

/// <summary>Usage rows with everything filled in that a test does not care about.</summary>
internal static class UsageRows
{
    private static long lastId;

    public static UsageRollup Rollup(
        Guid organizationId,
        DateTimeOffset at,
        Guid apiKeyId = default,
        string model = "sandbox-chat",
        long chargeNanoUsd = 0,
        long requests = 1,
        long inputTokens = 0,
        long outputTokens = 0,
        UsageMode mode = UsageMode.Reseller,
        long costNanoUsd = 0) => new()
        {
            OrganizationId = organizationId,
            Hour = new DateTimeOffset(at.Year, at.Month, at.Day, at.Hour, 0, 0, TimeSpan.Zero),
            Day = DateOnly.FromDateTime(at.UtcDateTime),
            ApiKeyId = apiKeyId,
            ProviderSlug = "sandbox",
            ModelId = model,
            Mode = mode,
            Requests = requests,
            InputTokens = inputTokens,
            OutputTokens = outputTokens,
            ChargeNanoUsd = chargeNanoUsd,
            MostChargedNanoUsd = chargeNanoUsd / Math.Max(1, requests),
            CostNanoUsd = costNanoUsd,
            FirstStartedAt = at,
            LastAt = at,
        };

    /// <summary>Adds the days that these hours are a part of, as the ledger does.</summary>
    public static async Task AddDaysAsync(SmoothLlmDbContext context, IEnumerable<UsageRollup> hours)
    {
        foreach (var hour in hours)
        {
            var day = await context.UsageDays.FindAsync(hour.OrganizationId, hour.Day, hour.ApiKeyId, hour.ProviderSlug, hour.ModelId, hour.Mode);
            if (day is null)
            {
                context.UsageDays.Add(day = new UsageDay
                {
                    OrganizationId = hour.OrganizationId,
                    Day = hour.Day,
                    ApiKeyId = hour.ApiKeyId,
                    ProviderSlug = hour.ProviderSlug,
                    ModelId = hour.ModelId,
                    Mode = hour.Mode,
                    FirstStartedAt = hour.FirstStartedAt,
                });
            }

            day.Requests += hour.Requests;
            day.FailedRequests += hour.FailedRequests;
            day.InputTokens += hour.InputTokens;
            day.CacheReadTokens += hour.CacheReadTokens;
            day.OutputTokens += hour.OutputTokens;
            day.CostNanoUsd += hour.CostNanoUsd;
            day.ChargeNanoUsd += hour.ChargeNanoUsd;
            day.MostChargedNanoUsd = Math.Max(day.MostChargedNanoUsd, hour.MostChargedNanoUsd);
            day.DurationMilliseconds += hour.DurationMilliseconds;
            day.FirstStartedAt = hour.FirstStartedAt < day.FirstStartedAt ? hour.FirstStartedAt : day.FirstStartedAt;
            day.LastAt = hour.LastAt > day.LastAt ? hour.LastAt : day.LastAt;
        }
    }

    public static UsageRecord Record(
        Guid organizationId,
        DateTimeOffset at,
        Guid apiKeyId = default,
        string model = "sandbox-chat",
        RequestEnding ending = RequestEnding.Completed,
        Guid? requestId = null,
        Guid? priceVersionId = null,
        long outputTokens = 50,
        int marginBasisPoints = 2000,
        IReadOnlyList<AttemptDetail>? attempts = null,
        UsageMode mode = UsageMode.Reseller,
        long chargeNanoUsd = 1200,
        string provider = "sandbox")
    {
        var id = requestId ?? Guid.CreateVersion7(at);
        return new UsageRecord
        {
            // Outside of these tests only the ledger inserts, and lets the database choose.
            Id = Interlocked.Increment(ref lastId),
            RequestId = id,
            TraceId = id.ToString("N"),
            OrganizationId = organizationId,
            ApiKeyId = apiKeyId,
            Mode = mode,
            ProviderSlug = provider,
            ModelId = model,
            UpstreamModel = model,
            StartedAt = at,
            DurationMilliseconds = 1200,
            FirstByteMilliseconds = 300,
            StatusCode = ending is RequestEnding.Completed or RequestEnding.ClientLeft ? 200 : 502,
            IsStreamed = true,
            Ending = ending,
            Attempts = Math.Max(1, attempts?.Count ?? 0),
            AttemptDetails = attempts is { Count: > 0 } ? AttemptDetails.Write(attempts) : null,
            FreshInputTokens = 100,
            CacheReadTokens = 20,
            CacheWriteTokens = 0,
            CacheWrite1hTokens = 0,
            OutputTokens = outputTokens,
            ReasoningTokens = 0,
            IsEstimated = false,
            CostNanoUsd = 1000,
            ChargeNanoUsd = chargeNanoUsd,
            PriceVersionId = priceVersionId,
            MarginBasisPoints = marginBasisPoints,
        };
    }
}
