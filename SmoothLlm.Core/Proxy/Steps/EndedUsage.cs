using SmoothLlm.Core.Usage;

namespace SmoothLlm.Core.Proxy.Steps;

/// <summary>What a usage record is made of beside the request itself: whom it went to, how it ended, and what it took.</summary>
/// <param name="Mode">Who pays the provider.</param>
/// <param name="Provider">The provider's slug.</param>
/// <param name="Model">The model that was asked for.</param>
/// <param name="UpstreamModel">The provider's own name for it.</param>
/// <param name="Ending">How it ended.</param>
/// <param name="FirstByteTimestamp">When the first byte went out, a timestamp of the time provider; null when none did.</param>
/// <param name="IsStreamed">Whether the answer was streamed.</param>
/// <param name="Metered">Its tokens, and what they come to.</param>
internal readonly record struct EndedUsage(
    UsageMode Mode, string Provider, string Model, string UpstreamModel, RequestEnding Ending, long? FirstByteTimestamp, bool IsStreamed, MeteredUsage Metered)
{
    /// <summary>What the provider takes, nano-USD, whether somebody pays it or not.</summary>
    public long CostNanoUsd { get; init; }

    /// <summary>The price that applied; null for none.</summary>
    public Guid? PriceVersionId { get; init; }

    /// <summary>The margin that applied, basis points.</summary>
    public int MarginBasisPoints { get; init; }

    /// <summary>Upstream attempts made.</summary>
    public int Attempts { get; init; }

    /// <summary>Every attempt as JSON; null when there was one and it was answered.</summary>
    public string? AttemptDetails { get; init; }

    /// <summary>Whoever is behind the request, as the client calls it.</summary>
    public string? EndUser { get; init; }

    /// <summary>Makes the record.</summary>
    /// <param name="exchange">The request.</param>
    /// <param name="caller">Whose.</param>
    /// <param name="clock">When it began.</param>
    /// <param name="time">When it ends: now.</param>
    public UsageRecord RecordOf(IClientExchange exchange, Caller caller, RequestClock clock, TimeProvider time)
    {
        var (usage, isEstimated, charge) = Metered;
        return new UsageRecord
        {
            RequestId = exchange.RequestId,
            TraceId = exchange.TraceId,
            OrganizationId = caller.Key.OrganizationId,
            ApiKeyId = caller.Key.Id,
            Mode = Mode,
            ProviderSlug = Provider,
            ModelId = Model,
            UpstreamModel = UpstreamModel,
            StartedAt = clock.StartedAt,
            DurationMilliseconds = clock.MillisecondsUntil(time.GetTimestamp(), time),
            FirstByteMilliseconds = FirstByteTimestamp is { } first ? clock.MillisecondsUntil(first, time) : null,
            StatusCode = exchange.StatusCode,
            IsStreamed = IsStreamed,
            Ending = Ending,
            Attempts = Attempts,
            AttemptDetails = AttemptDetails,
            EndUser = EndUser,
            ErrorCode = exchange.ErrorCode,
            FreshInputTokens = usage.FreshInput,
            CacheReadTokens = usage.CacheRead,
            CacheWriteTokens = usage.CacheWrite,
            CacheWrite1hTokens = usage.CacheWrite1h,
            OutputTokens = usage.Output,
            ReasoningTokens = usage.Reasoning,
            IsEstimated = isEstimated,
            CostNanoUsd = CostNanoUsd,
            ChargeNanoUsd = charge.Total.Value,
            PriceVersionId = PriceVersionId,
            MarginBasisPoints = MarginBasisPoints,
        };
    }
}
