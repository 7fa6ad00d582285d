using System.Globalization;
using SmoothLlm.Core.Money;
using SmoothLlm.Core.Pricing;
using SmoothLlm.Core.Proxy;

namespace SmoothLlm.Web.Proxy;

/// <summary>A quote on the wire; amounts are exact decimal strings in USD.</summary>
internal sealed record QuoteAnswer(
    string Object,
    string Model,
    bool Allowed,
    QuoteAnswer.RefusalPart? Refusal,
    string Currency,
    QuoteAnswer.EstimatePart Estimated,
    QuoteAnswer.MaximumPart Maximum,
    string Hold,
    string Available,
    long? AffordableMaxTokens,
    long? MaxTokensSent,
    string MarginPercent,
    IReadOnlyList<QuoteAnswer.DeploymentPart> Route)
{
    public static QuoteAnswer Of(Quote quote, NanoUsd available, bool isUsual) => new(
        "quote",
        quote.Route.Model.Id,
        quote.Refusal is null,
        quote.Refusal is { } refusal ? new RefusalPart(ProxyErrors.ShapeOf(refusal).Code, refusal == ProxyErrorKind.CreditsHeld) : null,
        "USD",
        new EstimatePart(
            quote.Expected.Usage.Input, quote.Expected.Usage.Output, quote.Expected.Charge.Total.ToString(), isUsual ? "usual" : "default"),
        new MaximumPart(quote.MaxInputTokens, quote.MaxOutputTokens, quote.MaxCharge?.ToString()),
        quote.Hold.ToString(),
        available.ToString(),
        quote.AffordableOutputTokens,
        quote.OutputCap,
        (quote.Route.MarginBasisPoints / 100m).ToString("0.##", CultureInfo.InvariantCulture),
        [.. quote.Route.Candidates.Select(candidate => DeploymentPart.Of(candidate, quote.Route.MarginBasisPoints))]);

    /// <summary>The error's code that the request would get; transient when only other requests are in the way.</summary>
    internal sealed record RefusalPart(string? Code, bool IsTransient);

    /// <summary>The output is the usual one of this organization and model, or assumed by default.</summary>
    internal sealed record EstimatePart(long InputTokens, long OutputTokens, string Charge, string OutputBasis);

    /// <summary>Null where only the credits end the answer.</summary>
    internal sealed record MaximumPart(long InputTokens, long? OutputTokens, string? Charge);

    /// <summary>Prices below every tier, USD per million tokens, as the customer pays them.</summary>
    internal sealed record DeploymentPart(string Provider, string Model, Guid PriceVersionId, string InputPerMillion, string OutputPerMillion)
    {
        public static DeploymentPart Of(RouteCandidate candidate, int marginBasisPoints) => new(
            candidate.Deployment.Provider.Slug,
            candidate.Deployment.UpstreamModel,
            candidate.Price.VersionId,
            PerMillion(candidate.Price.Base.Input, marginBasisPoints),
            PerMillion(candidate.Price.Base.Output, marginBasisPoints));

        private static string PerMillion(long rate, int marginBasisPoints) =>
            ChargeLine.Of(TokenBucket.FreshInput, ChargeLine.TokensPerPrice, rate, marginBasisPoints).Amount.ToString();
    }
}
