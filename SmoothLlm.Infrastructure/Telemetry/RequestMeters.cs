using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Runtime.CompilerServices;
using SmoothLlm.Core.Money;
using SmoothLlm.Core.Proxy;
using SmoothLlm.Core.Usage;

namespace SmoothLlm.Infrastructure.Telemetry;

/// <summary>
/// The sums of all requests of this process. They are kept here and told when somebody asks; only what a distribution is
/// wanted of is told request by request, while somebody listens.
/// </summary>
public sealed class RequestMeters
{
    /// <summary>Public: whoever collects metrics asks for it by name.</summary>
    public const string MeterName = "SmoothLlm.Proxy";

    /// <summary>Most sets of labels; requests beyond are counted under the model "other" of their provider.</summary>
    internal const int MaxSeries = 1000;

    private const double NanoUsdPerUsd = NanoUsd.PerUsd;
    private const string OtherModel = "other";
    private const string Answered = "answered";

    private static readonly string[] RefusalNames = [.. Enum.GetValues<ProxyErrorKind>().Select(kind => GenAiNames.Snake(kind.ToString()))];

    private readonly ConcurrentDictionary<SeriesKey, RequestSeries> series = new();
    private readonly ConcurrentDictionary<(string Provider, string Outcome), StrongBox<long>> attempts = new();
    private readonly long[] refusals = new long[RefusalNames.Length];
    private readonly RequestHistograms histograms;
    private int count;

    public RequestMeters(IMeterFactory meters)
    {
        var meter = meters.Create(MeterName);
        meter.CreateObservableCounter("smoothllm.requests", () => series.Values.SelectMany(one => one.Endings()), "{request}", "Requests that have ended, by how they ended");
        meter.CreateObservableCounter("smoothllm.requests.estimated", () => series.Values.Select(one => one.Measure(one.Estimated)), "{request}", "Requests whose tokens are our estimate");
        meter.CreateObservableCounter("smoothllm.requests.refused", Refusals, "{request}", "Requests that were refused before they were sent anywhere, by the reason");
        meter.CreateObservableCounter("smoothllm.tokens", () => series.Values.SelectMany(one => one.Tokens()), "{token}", "Tokens by kind; reasoning is a part of output");
        meter.CreateObservableCounter("smoothllm.charges", () => series.Values.Select(one => one.Measure(one.Charge / NanoUsdPerUsd)), "USD", "What customers were asked to pay");
        meter.CreateObservableCounter("smoothllm.costs", () => series.Values.Select(one => one.Measure(one.Cost / NanoUsdPerUsd)), "USD", "What providers take");
        meter.CreateObservableCounter("smoothllm.upstream.attempts", Attempts, "{attempt}", "Providers that were asked, by what came of it");
        histograms = new RequestHistograms(
            meter.CreateHistogram("gen_ai.client.operation.duration", "s", "From a request's arrival to its end", advice: Seconds()),
            meter.CreateHistogram("gen_ai.client.operation.time_to_first_chunk", "s", "From a request's arrival to the first byte of the answer", advice: Seconds()),
            meter.CreateHistogram("gen_ai.client.token.usage", "{token}", "Tokens of a request", advice: new InstrumentAdvice<long>
            {
                HistogramBucketBoundaries = [1, 4, 16, 64, 256, 1024, 4096, 16384, 65536, 262144, 1048576, 4194304, 16777216, 67108864],
            }));
    }

    internal void Ended(in EndedRequest request)
    {
        var record = request.Record;
        // Of a pass-through, the model's name is what a client wrote.
        string model = record.Mode == UsageMode.Reseller ? record.ModelId : "";
        SeriesOf(new SeriesKey(record.Mode, record.ProviderSlug, request.Kind, request.Operation, model)).Add(record, histograms);
        if (record.Mode == UsageMode.Reseller)
            CountAttempts(record);
    }

    internal void Refused(ProxyErrorKind why) => Interlocked.Increment(ref refusals[(int)why]);

    private static InstrumentAdvice<double> Seconds() => new()
    {
        HistogramBucketBoundaries = [0.01, 0.02, 0.04, 0.08, 0.16, 0.32, 0.64, 1.28, 2.56, 5.12, 10.24, 20.48, 40.96, 81.92],
    };

    private static string OutcomeOf(AttemptDetail attempt) => attempt switch
    {
        { Failure: { } failure } => GenAiNames.Snake(failure.ToString()),
        { Status: 429 } => "rate_limited",
        { Status: >= 500 } => "failed",
        { Status: >= 400 } => "refused",
        _ => Answered,
    };

    private RequestSeries SeriesOf(in SeriesKey key)
    {
        if (series.TryGetValue(key, out var known))
            return known;
        var bounded = Volatile.Read(ref count) < MaxSeries ? key : key with { Model = OtherModel };
        var added = new RequestSeries(bounded);
        var kept = series.GetOrAdd(bounded, added);
        if (ReferenceEquals(kept, added))
            Interlocked.Increment(ref count);
        return kept;
    }

    /// <summary>The common case, one attempt that was answered, is told by the record alone.</summary>
    private void CountAttempts(UsageRecord record)
    {
        if (record.AttemptDetails is null)
        {
            if (record.Attempts > 0)
                CountAttempt(record.ProviderSlug, Answered);
            return;
        }

        foreach (var attempt in AttemptDetails.Read(record.AttemptDetails))
            CountAttempt(attempt.Provider, OutcomeOf(attempt));
    }

    private void CountAttempt(string provider, string outcome) =>
        Interlocked.Increment(ref attempts.GetOrAdd((provider, outcome), static _ => new StrongBox<long>()).Value);

    private IEnumerable<Measurement<long>> Attempts() => attempts.Select(pair =>
        new Measurement<long>(Volatile.Read(ref pair.Value.Value), new("provider", pair.Key.Provider), new("outcome", pair.Key.Outcome)));

    private IEnumerable<Measurement<long>> Refusals() => RefusalNames
        .Select((name, kind) => new Measurement<long>(Volatile.Read(ref refusals[kind]), new KeyValuePair<string, object?>("reason", name)))
        .Where(refusal => refusal.Value > 0);
}
