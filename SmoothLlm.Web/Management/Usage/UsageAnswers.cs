using System.Text.Json.Serialization;
using SmoothLlm.Core.Money;
using SmoothLlm.Core.Usage;
using SmoothLlm.Infrastructure.Usage;
using SmoothLlm.Web.Management.Requests;

namespace SmoothLlm.Web.Management.Usage;

/// <summary>Sums. Amounts are exact decimal strings in USD.</summary>
internal record UsageSumsAnswer(
    long Requests,
    long FailedRequests,
    long InputTokens,
    long CacheReadTokens,
    long OutputTokens,
    long TotalTokens,
    string Spend,
    string PassThroughCost,
    long? AverageDurationMilliseconds)
{
    public static UsageSumsAnswer Of(UsageSums sums) => new(
        sums.Requests,
        sums.FailedRequests,
        sums.InputTokens,
        sums.CacheReadTokens,
        sums.OutputTokens,
        sums.InputTokens + sums.OutputTokens,
        sums.Spend.ToString(),
        sums.PassThroughCost.ToString(),
        sums.AverageDurationMilliseconds);
}

/// <summary>Sums over a range.</summary>
internal sealed record UsageTotalsAnswer(DateTimeOffset From, DateTimeOffset To, string Currency, [property: JsonIgnore] UsageSumsAnswer Sums) : UsageSumsAnswer(Sums)
{
    public const string UsDollars = "USD";

    public static UsageTotalsAnswer Of(DateTimeOffset from, DateTimeOffset until, UsageSums sums) => new(from, until, UsDollars, UsageSumsAnswer.Of(sums));
}

/// <summary>Sums by something, over a range.</summary>
internal sealed record UsageGroupsAnswer<T>(DateTimeOffset From, DateTimeOffset To, string Currency, IReadOnlyList<T> Items);

/// <summary>The sums of one UTC day.</summary>
internal sealed record DayUsageAnswer(DateOnly Day, [property: JsonIgnore] UsageSumsAnswer Sums) : UsageSumsAnswer(Sums);

/// <summary>The sums of one key.</summary>
/// <param name="KeyName">Null when the key is gone.</param>
internal sealed record KeyUsageAnswer(Guid KeyId, string? KeyName, [property: JsonIgnore] UsageSumsAnswer Sums) : UsageSumsAnswer(Sums);

/// <summary>The sums of one provider.</summary>
internal sealed record ProviderUsageAnswer(string Provider, [property: JsonIgnore] UsageSumsAnswer Sums) : UsageSumsAnswer(Sums);

/// <summary>The sums of one model.</summary>
internal sealed record ModelUsageAnswer(string Model, [property: JsonIgnore] UsageSumsAnswer Sums) : UsageSumsAnswer(Sums);

/// <summary>One request.</summary>
/// <param name="Id">As in <c>x-request-id</c>; its receipt is at <c>/v1/generation</c>.</param>
/// <param name="EstimatedCost">Of a pass-through request, at the provider; null of others.</param>
internal sealed record RequestAnswer(
    string Id,
    DateTimeOffset StartedAt,
    Guid KeyId,
    string? KeyName,
    string? EndUser,
    string Mode,
    string Provider,
    string Model,
    string UpstreamModel,
    int Status,
    string Ending,
    string? Error,
    bool IsStreamed,
    long InputTokens,
    long CacheReadTokens,
    long OutputTokens,
    long ReasoningTokens,
    bool IsEstimated,
    string Charge,
    string? EstimatedCost,
    int DurationMilliseconds,
    int? FirstByteMilliseconds,
    int Attempts)
{
    public static RequestAnswer Of(UsageRecord record, string? keyName) => new(
        RequestIds.Format(record.RequestId),
        record.StartedAt,
        record.ApiKeyId,
        keyName,
        record.EndUser,
        Words.Of(record.Mode),
        record.ProviderSlug,
        record.ModelId,
        record.UpstreamModel,
        record.StatusCode,
        Words.Of(record.Ending),
        record.ErrorCode,
        record.IsStreamed,
        record.FreshInputTokens + record.CacheReadTokens + record.CacheWriteTokens + record.CacheWrite1hTokens,
        record.CacheReadTokens,
        record.OutputTokens,
        record.ReasoningTokens,
        record.IsEstimated,
        new NanoUsd(record.ChargeNanoUsd).ToString(),
        record.Mode == UsageMode.PassThrough ? new NanoUsd(record.CostNanoUsd).ToString() : null,
        record.DurationMilliseconds,
        record.FirstByteMilliseconds,
        record.Attempts);
}
