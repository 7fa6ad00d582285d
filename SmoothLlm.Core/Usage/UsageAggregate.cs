namespace SmoothLlm.Core.Usage;

/// <summary>
/// The usage of some time by organization, key, provider and model, written in the settlement's own transaction.
/// Every chart and statistic reads such rows and never the single records.
/// </summary>
public abstract class UsageAggregate
{
    /// <summary>Whose usage.</summary>
    public required Guid OrganizationId { get; init; }

    /// <summary>The UTC day that it lies in.</summary>
    public required DateOnly Day { get; init; }

    /// <summary>With which key.</summary>
    public required Guid ApiKeyId { get; init; }

    /// <summary>The provider's slug.</summary>
    public required string ProviderSlug { get; init; }

    /// <summary>The model that was asked for.</summary>
    public required string ModelId { get; init; }

    /// <summary>Who pays the provider.</summary>
    public required UsageMode Mode { get; init; }

    /// <summary>Requests that ended in this time.</summary>
    public long Requests { get; set; }

    /// <summary>Those of them that failed.</summary>
    public long FailedRequests { get; set; }

    /// <summary>Tokens, all input buckets.</summary>
    public long InputTokens { get; set; }

    /// <summary>Tokens, a part of <see cref="InputTokens"/>.</summary>
    public long CacheReadTokens { get; set; }

    /// <summary>Tokens.</summary>
    public long OutputTokens { get; set; }

    /// <summary>What the providers take, nano-USD.</summary>
    public long CostNanoUsd { get; set; }

    /// <summary>What the customer paid, nano-USD.</summary>
    public long ChargeNanoUsd { get; set; }

    /// <summary>
    /// The largest charge of one of these requests, nano-USD; the largest number there is where nobody knows. It says where in
    /// the log requests of at least an amount are.
    /// </summary>
    public long MostChargedNanoUsd { get; set; }

    /// <summary>Sum of the durations, milliseconds.</summary>
    public long DurationMilliseconds { get; set; }

    /// <summary>
    /// When the earliest of these requests began, UTC; the beginning of time where nobody knows. With <see cref="LastAt"/> it
    /// says where in the log they are, however late they were settled.
    /// </summary>
    public DateTimeOffset FirstStartedAt { get; set; }

    /// <summary>When the last of these requests ended, UTC.</summary>
    public DateTimeOffset LastAt { get; set; }
}

/// <summary>The usage of one hour.</summary>
public sealed class UsageRollup : UsageAggregate
{
    /// <summary>The hour's beginning, UTC.</summary>
    public required DateTimeOffset Hour { get; init; }
}

/// <summary>The usage of one UTC day: what its hours add up to, so that a quarter of a year is read as quickly as a day.</summary>
public sealed class UsageDay : UsageAggregate;
