using System.Text.Json.Serialization;
using SmoothLlm.Core.Money;
using SmoothLlm.Core.Pricing;
using SmoothLlm.Infrastructure.Pricing;
using SmoothLlm.Web.Authentication;
using SmoothLlm.Web.Management.Requests;

namespace SmoothLlm.Web.Management.Administration;

/// <summary>Rates in USD per million tokens; null where the next coarser one holds.</summary>
internal record RatesBody
{
    [JsonConverter(typeof(UsdConverter))]
    public decimal? Input { get; init; }

    [JsonConverter(typeof(UsdConverter))]
    public decimal? Output { get; init; }

    [JsonConverter(typeof(UsdConverter))]
    public decimal? CacheRead { get; init; }

    [JsonConverter(typeof(UsdConverter))]
    public decimal? CacheWrite { get; init; }

    [JsonConverter(typeof(UsdConverter))]
    public decimal? CacheWrite1h { get; init; }
}

/// <summary>Rates for inputs longer than a number of tokens.</summary>
internal sealed record TierBody : RatesBody
{
    public long? InputTokensAbove { get; init; }
}

/// <summary>A new price of a provider's model.</summary>
internal sealed record PriceBody : RatesBody
{
    public string? Provider { get; init; }

    /// <summary>The provider's own name for the model.</summary>
    public string? Model { get; init; }

    /// <summary>When it comes into force; now without it.</summary>
    public DateTimeOffset? EffectiveFrom { get; init; }

    public bool? Free { get; init; }

    /// <summary>Whether it also takes the place of what is announced for later.</summary>
    public bool? ReplacesAnnounced { get; init; }

    public IReadOnlyList<TierBody?>? Tiers { get; init; }
}

/// <summary>Rates as decimal strings, USD per million tokens.</summary>
internal sealed record RatesAnswer(long? InputTokensAbove, string Input, string Output, string? CacheRead, string? CacheWrite, string? CacheWrite1h);

/// <summary>A version of a price; never changed once written.</summary>
internal sealed record PriceVersionAnswer(
    Guid Id, string Provider, string Model, DateTimeOffset EffectiveFrom, string Source, bool Free, RatesAnswer Rates, IReadOnlyList<RatesAnswer> Tiers)
{
    public static PriceVersionAnswer? Of(PriceVersion? version) => version is null ? null : new(
        version.Id,
        version.ProviderSlug,
        version.UpstreamModel,
        version.EffectiveFrom,
        Words.Of(version.Source),
        version.IsFree,
        new(null, Usd(version.InputNanoUsd)!, Usd(version.OutputNanoUsd)!, Usd(version.CacheReadNanoUsd), Usd(version.CacheWriteNanoUsd), Usd(version.CacheWrite1hNanoUsd)),
        [
            .. version.Tiers.OrderBy(tier => tier.InputTokensAbove).Select(tier => new RatesAnswer(
                tier.InputTokensAbove, Usd(tier.InputNanoUsd)!, Usd(tier.OutputNanoUsd)!, Usd(tier.CacheReadNanoUsd), Usd(tier.CacheWriteNanoUsd), Usd(tier.CacheWrite1hNanoUsd))),
        ]);

    private static string? Usd(long? nanoUsd) => nanoUsd is { } amount ? new NanoUsd(amount).ToString() : null;
}

/// <summary>What a provider takes for one of its models now, and what comes next.</summary>
internal sealed record PriceAnswer(
    string Provider, string Model, IReadOnlyList<string> Models, bool IsInUse, bool IsPriced, PriceVersionAnswer? Current, PriceVersionAnswer? Next);

/// <summary>A version and whether it holds: inForce, announced, past or replaced.</summary>
internal sealed record PriceHistoryAnswer(string State, DateTimeOffset? Until, string? WrittenBy, PriceVersionAnswer Version);

/// <summary>Prices. They are added to and never changed: what was charged stays explainable.</summary>
internal static class PriceEndpoints
{
    public static void MapPrices(this IEndpointRouteBuilder admin)
    {
        var group = admin.MapGroup("/prices");
        group.MapGet("", ListAsync).TakesQuery("provider", "limit", "cursor").Produces<PageAnswer<PriceAnswer>>();
        group.MapPost("", AddAsync).Once("price").Produces<PriceAnswer>(StatusCodes.Status201Created);
        group.MapGet("/history", HistoryAsync).TakesQuery("provider", "model").Produces<PageAnswer<PriceHistoryAnswer>>();
    }

    private static async Task<IResult> ListAsync(QueryReader query, PriceStore store, CancellationToken cancellationToken)
    {
        string? provider = query.Text("provider");
        var page = (await store.ListAsync(cancellationToken))
            .Where(price => provider is null || price.ProviderSlug == provider)
            .Page(price => $"{price.ProviderSlug} {price.UpstreamModel}", query, Answer);
        return query.Refusal ?? TypedResults.Ok(page);
    }

    private static async Task<IResult> HistoryAsync(QueryReader query, PriceStore store, CancellationToken cancellationToken)
    {
        string? provider = query.Text("provider"), model = query.Text("model");
        if (provider is null)
            query.Report("provider", "Say which provider.");
        if (model is null)
            query.Report("model", "Say which of the provider's models.");
        if (query.Refusal is { } refusal)
            return refusal;
        var history = await store.HistoryAsync(provider!, model!, cancellationToken);
        return TypedResults.Ok(new PageAnswer<PriceHistoryAnswer>(
            [.. history.Select(line => new PriceHistoryAnswer(Words.Of(line.State), line.Until, line.WrittenBy, PriceVersionAnswer.Of(line.Version)!))],
            NextCursor: null));
    }

    private static async Task<IResult> AddAsync(JsonBody<PriceBody> body, HttpContext context, PriceStore store)
    {
        var stated = body.Value;
        if (stated.Provider is null)
            return Problems.Field("provider", "Say which provider.");
        if (stated.Model is null)
            return Problems.Field("model", "Say which of the provider's models.");
        var draft = new PriceDraft
        {
            IsFree = stated.Free ?? false,
            Input = stated.Input,
            Output = stated.Output,
            CacheRead = stated.CacheRead,
            CacheWrite = stated.CacheWrite,
            CacheWrite1h = stated.CacheWrite1h,
            Tiers =
            [
                .. (stated.Tiers ?? []).Select(tier => new TierDraft
                {
                    InputTokensAbove = tier?.InputTokensAbove ?? 0,
                    Input = tier?.Input,
                    Output = tier?.Output,
                    CacheRead = tier?.CacheRead,
                    CacheWrite = tier?.CacheWrite,
                    CacheWrite1h = tier?.CacheWrite1h,
                }),
            ],
        };
        return await store.AddAsync(
            stated.Provider, stated.Model, draft, stated.EffectiveFrom?.ToUniversalTime(), stated.ReplacesAnnounced ?? false, context.User.UserId()!, CancellationToken.None) switch
        {
            PricingResult.Saved => TypedResults.Created(
                $"/api/v1/admin/prices/history{QueryString.Create([KeyValuePair.Create("provider", (string?)stated.Provider), KeyValuePair.Create("model", (string?)stated.Model)])}",
                Answer((await store.ListAsync(CancellationToken.None)).First(price => price.ProviderSlug == stated.Provider && price.UpstreamModel == stated.Model))),
            PricingResult.Invalid invalid => Problems.Fields(invalid.Problems),
            _ => Problems.Field("model", "No model of the catalog is deployed there."),
        };
    }

    private static PriceAnswer Answer(ListedPrice price) => new(
        price.ProviderSlug,
        price.UpstreamModel,
        [.. price.Models.Select(model => model.Id)],
        price.IsInUse,
        price.IsPriced,
        PriceVersionAnswer.Of(price.Current),
        PriceVersionAnswer.Of(price.Next));
}
