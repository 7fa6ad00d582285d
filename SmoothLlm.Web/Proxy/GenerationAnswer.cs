using System.Globalization;
using SmoothLlm.Core.Money;
using SmoothLlm.Core.Pricing;
using SmoothLlm.Core.Usage;
using SmoothLlm.Infrastructure.Usage;

namespace SmoothLlm.Web.Proxy;

/// <summary>
/// A receipt on the wire: the fields that OpenRouter's clients read, with amounts as numbers, and behind them ours, with
/// amounts as exact decimal strings. What the provider takes from us is not among them.
/// </summary>
internal sealed record GenerationAnswer(
    string Id,
    string Model,
    string ProviderName,
    DateTimeOffset CreatedAt,
    bool Streamed,
    bool Cancelled,
    decimal TotalCost,
    decimal Usage,
    bool IsByok,
    long TokensPrompt,
    long TokensCompletion,
    long NativeTokensPrompt,
    long NativeTokensCompletion,
    long NativeTokensCached,
    long NativeTokensReasoning,
    int? Latency,
    int? GenerationTime,
    string Ending,
    string EndingText,
    int Status,
    string? ErrorCode,
    string UpstreamModel,
    string TraceId,
    string? ExternalUser,
    GenerationAnswer.ApiKeyPart Key,
    bool IsEstimated,
    GenerationAnswer.ChargePart Charge,
    GenerationAnswer.PricePart? Price,
    GenerationAnswer.HoldPart? Hold,
    GenerationAnswer.TimingPart Timing,
    IReadOnlyList<GenerationAnswer.AttemptPart> Attempts)
{
    public static GenerationAnswer Of(RequestReceipt request)
    {
        var record = request.Record;
        var usage = request.Receipt.Usage;
        decimal charged = request.Receipt.Charged.Usd;
        string id = RequestIds.Format(record.RequestId);
        return new GenerationAnswer(
            id,
            record.ModelId,
            record.ProviderSlug,
            record.StartedAt,
            record.IsStreamed,
            record.Ending == RequestEnding.ClientLeft,
            charged,
            charged,
            record.Mode == UsageMode.PassThrough,
            usage.Input,
            usage.Output,
            usage.Input,
            usage.Output,
            usage.CacheRead,
            usage.Reasoning,
            record.FirstByteMilliseconds,
            record.DurationMilliseconds - record.FirstByteMilliseconds,
            AccountJson.Name(record.Ending),
            record.ExplainEnding(),
            record.StatusCode,
            record.ErrorCode,
            record.UpstreamModel,
            record.TraceId,
            record.EndUser,
            new ApiKeyPart(record.ApiKeyId, request.KeyName),
            record.IsEstimated,
            ChargePart.Of(request.Receipt, record.MarginBasisPoints),
            request.Price is { } price ? new PricePart(price.VersionId, price.EffectiveFrom, request.Receipt.InputTokensAbove) : null,
            request.Held is { } held ? new HoldPart(held.ToString(), request.SettledAt) : null,
            new TimingPart(record.FirstByteMilliseconds, record.DurationMilliseconds),
            [.. request.Attempts.Select(AttemptPart.Of)]);
    }

    /// <summary>The key that was used; its name is null when it is gone.</summary>
    internal sealed record ApiKeyPart(Guid Id, string? Name);

    internal sealed record ChargePart(string Currency, string MarginPercent, IReadOnlyList<LinePart> Lines, string Computed, string Charged, string Waived, string? WaivedBecause)
    {
        public static ChargePart Of(Receipt receipt, int marginBasisPoints) => new(
            "USD",
            (marginBasisPoints / 100m).ToString("0.##", CultureInfo.InvariantCulture),
            [.. receipt.Lines.Select(line => new LinePart(
                NameOf(line.Bucket),
                line.Tokens,
                line.Bucket == TokenBucket.Output ? receipt.Usage.Reasoning : null,
                new NanoUsd(line.NanoUsdPerMillion).ToString(),
                line.Amount.ToString()))],
            receipt.Computed.ToString(),
            receipt.Charged.ToString(),
            receipt.Waived.ToString(),
            receipt.Waiver == Waiver.None ? null : AccountJson.Name(receipt.Waiver));

        private static string NameOf(TokenBucket bucket) => bucket switch
        {
            TokenBucket.CacheWrite => "cache_write_5m",
            TokenBucket.CacheWrite1h => "cache_write_1h",
            _ => AccountJson.Name(bucket),
        };
    }

    /// <summary>Tokens x price (USD per million) x margin.</summary>
    internal sealed record LinePart(string Bucket, long Tokens, long? ReasoningTokens, string PricePerMillion, string Amount);

    internal sealed record PricePart(Guid VersionId, DateTimeOffset EffectiveFrom, long? TierInputTokensAbove);

    internal sealed record HoldPart(string Held, DateTimeOffset SettledAt);

    internal sealed record TimingPart(int? FirstByteMs, int TotalMs);

    internal sealed record AttemptPart(string Provider, string Model, int? Status, string? Failure, int Ms)
    {
        public static AttemptPart Of(AttemptDetail attempt) => new(
            attempt.Provider, attempt.UpstreamModel, attempt.Status, attempt.Failure is { } failure ? AccountJson.Name(failure) : null, attempt.Milliseconds);
    }
}
