using SmoothLlm.Core.Catalog;
using SmoothLlm.Core.Pricing;
using SmoothLlm.Core.Proxy.PassThrough;
using SmoothLlm.Core.Usage;

namespace SmoothLlm.Core.Proxy.Steps;

/// <summary>
/// Step 5 of a pass-through: writes down what the request took. The customer owes nothing for it, so nobody waits: what
/// the book has no room for is not recorded, and said so in the log by the book.
/// </summary>
/// <param name="records">Takes the record.</param>
/// <param name="providers">Knows the prices.</param>
/// <param name="observer">Told of it.</param>
/// <param name="time">Measures the request.</param>
public sealed class RecordUsage(IUsageRecords records, IPassThroughProviders providers, IRequestObserver observer, TimeProvider time)
{
    /// <summary>What a request is filed under that names no model, or one that nobody has heard of.</summary>
    public const string UnknownModel = "unknown";

    private const int BytesPerToken = 4;
    private const int FirstFailure = 400;

    /// <summary>Hands the record over.</summary>
    /// <param name="passing">The request.</param>
    /// <param name="relay">How it ended; null when we failed.</param>
    public void Run(PassingRequest passing, Relay? relay)
    {
        var record = RecordOf(passing, relay ?? new Relay(RequestEnding.Recovered));
        _ = records.RecordAsync(record);
        var place = passing.Place;
        observer.Ended(new EndedRequest(record, place.Provider.Kind, Operations.Of(place.Address), TraceContext.Of(observer, passing.Exchange)));
    }

    private UsageRecord RecordOf(PassingRequest passing, Relay relay)
    {
        var (exchange, provider, clock) = (passing.Exchange, passing.Place.Provider, passing.Clock);
        bool isGood = relay.FirstByteTimestamp is not null && exchange.StatusCode < FirstFailure;
        string? asked = Fitting(passing.RequestTap?.Model ?? passing.Place.ModelInPath);
        string? answered = Fitting(relay.Model);
        var price = PriceOf(provider, answered, asked, clock.StartedAt);
        // Whoever fails may ask for anything: names that only failures know would fill the charts.
        bool isKnown = isGood || price is not null;
        var usage = relay.Reported ?? (isGood ? Estimate(passing, relay) : default);
        var charge = price is null ? default : Charge.Of(usage, price, marginBasisPoints: 0);
        var ended = new EndedUsage(
            UsageMode.PassThrough,
            provider.Slug,
            (isKnown ? asked ?? answered : null) ?? UnknownModel,
            (isKnown ? answered ?? asked : null) ?? UnknownModel,
            relay.Ending,
            relay.FirstByteTimestamp,
            relay.IsStreamed,
            // The customer owes us nothing.
            new MeteredUsage(usage, relay.Reported is null && usage.Total > 0, Charge: default))
        {
            CostNanoUsd = charge.Cost.Value,
            PriceVersionId = price?.VersionId,
            Attempts = 1,
            EndUser = passing.RequestTap?.EndUser,
        };
        return ended.RecordOf(exchange, passing.Caller, clock, time);
    }

    /// <summary>A stream of events that said nothing of its usage: most providers send a token in each.</summary>
    private static TokenUsage Estimate(PassingRequest passing, Relay relay) => relay.IsStreamed
        ? new TokenUsage(((passing.Body?.Bytes ?? 0) + BytesPerToken - 1) / BytesPerToken, Output: relay.Events)
        : default;

    private Price? PriceOf(PassThroughProvider provider, string? answered, string? asked, DateTimeOffset now) =>
        (answered is null ? null : providers.PriceOf(provider, answered, now)) ?? (asked is null ? null : providers.PriceOf(provider, asked, now));

    private static string? Fitting(string? model) => model is { Length: > 0 and <= Model.MaxIdLength } ? model : null;
}
