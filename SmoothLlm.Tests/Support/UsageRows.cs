using SmoothLlm.Core.Usage;

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
        long outputTokens = 0) => new()
        {
            OrganizationId = organizationId,
            Hour = new DateTimeOffset(at.Year, at.Month, at.Day, at.Hour, 0, 0, TimeSpan.Zero),
            Day = DateOnly.FromDateTime(at.UtcDateTime),
            ApiKeyId = apiKeyId,
            ProviderSlug = "sandbox",
            ModelId = model,
            Mode = UsageMode.Reseller,
            Requests = requests,
            InputTokens = inputTokens,
            OutputTokens = outputTokens,
            ChargeNanoUsd = chargeNanoUsd,
            LastAt = at,
        };

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
        IReadOnlyList<AttemptDetail>? attempts = null)
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
            Mode = UsageMode.Reseller,
            ProviderSlug = "sandbox",
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
            ChargeNanoUsd = 1200,
            PriceVersionId = priceVersionId,
            MarginBasisPoints = marginBasisPoints,
        };
    }
}
