namespace SmoothLlm.Core.Usage;

/// <summary>Who pays the provider.</summary>
public enum UsageMode
{
    /// <summary>We do, and the customer pays us from prepaid credits.</summary>
    Reseller = 0,

    /// <summary>The customer does, with an own key; we only record.</summary>
    PassThrough = 1,
}

/// <summary>How a request ended.</summary>
public enum RequestEnding
{
    /// <summary>The whole answer reached the client.</summary>
    Completed = 0,

    /// <summary>The provider refused or failed before a first byte; nothing is charged.</summary>
    UpstreamFailed = 1,

    /// <summary>The provider's answer broke off; nothing is charged.</summary>
    UpstreamBrokeOff = 2,

    /// <summary>The client left before the end; what was consumed is charged.</summary>
    ClientLeft = 3,

    /// <summary>The provider answered with an error or nothing inside a success; nothing is charged.</summary>
    EmptyAnswer = 4,

    /// <summary>The credits did not cover more of the answer; what was delivered is charged.</summary>
    CreditsExhausted = 5,

    /// <summary>Our process ended or failed before the answer did; what it had delivered at its last word is charged.</summary>
    Recovered = 6,
}

/// <summary>One request, as the customer sees it on the usage page. Written once, with its settlement.</summary>
public sealed class UsageRecord
{
    /// <summary>Given by the database; ascending.</summary>
    public long Id { get; init; }

    /// <summary>The request's id (version 7), shown as <c>req_…</c>; unique.</summary>
    public required Guid RequestId { get; init; }

    /// <summary>The trace that the client sent, or the request's id.</summary>
    public required string TraceId { get; init; }

    /// <summary>Whose request.</summary>
    public required Guid OrganizationId { get; init; }

    /// <summary>With which key.</summary>
    public required Guid ApiKeyId { get; init; }

    /// <summary>Who pays the provider.</summary>
    public required UsageMode Mode { get; init; }

    /// <summary>The provider's slug.</summary>
    public required string ProviderSlug { get; init; }

    /// <summary>The model that was asked for.</summary>
    public required string ModelId { get; init; }

    /// <summary>The provider's own name for it.</summary>
    public required string UpstreamModel { get; init; }

    /// <summary>When the request came, UTC.</summary>
    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>From the request's arrival to its end, milliseconds.</summary>
    public required int DurationMilliseconds { get; init; }

    /// <summary>From the request's arrival to the first byte of the answer, milliseconds; null without one.</summary>
    public required int? FirstByteMilliseconds { get; init; }

    /// <summary>The HTTP status that the client got.</summary>
    public required int StatusCode { get; init; }

    /// <summary>Whether the answer was streamed.</summary>
    public required bool IsStreamed { get; init; }

    /// <summary>How it ended.</summary>
    public required RequestEnding Ending { get; init; }

    /// <summary>Upstream attempts made.</summary>
    public required int Attempts { get; init; }

    /// <summary>Every attempt as JSON; null when there was one and it was answered, which the other fields tell.</summary>
    public string? AttemptDetails { get; init; }

    /// <summary>Whoever is behind the request, as the client calls it, cut to what is stored; null when it did not say.</summary>
    public string? EndUser { get; init; }

    /// <summary>The code of the error that the client got; null for none.</summary>
    public string? ErrorCode { get; init; }

    /// <summary>Tokens.</summary>
    public required long FreshInputTokens { get; init; }

    /// <summary>Tokens.</summary>
    public required long CacheReadTokens { get; init; }

    /// <summary>Tokens, both lifetimes of the cache together with <see cref="CacheWrite1hTokens"/> apart.</summary>
    public required long CacheWriteTokens { get; init; }

    /// <summary>Tokens.</summary>
    public required long CacheWrite1hTokens { get; init; }

    /// <summary>Tokens, reasoning included.</summary>
    public required long OutputTokens { get; init; }

    /// <summary>Tokens, a part of <see cref="OutputTokens"/>.</summary>
    public required long ReasoningTokens { get; init; }

    /// <summary>Whether the tokens are our estimate because the provider reported none that made sense.</summary>
    public required bool IsEstimated { get; init; }

    /// <summary>What the provider takes, nano-USD.</summary>
    public required long CostNanoUsd { get; init; }

    /// <summary>What the customer paid, nano-USD.</summary>
    public required long ChargeNanoUsd { get; init; }

    /// <summary>The price that applied; null for an unpriced pass-through.</summary>
    public required Guid? PriceVersionId { get; init; }

    /// <summary>The margin that applied, basis points.</summary>
    public required int MarginBasisPoints { get; init; }
}
