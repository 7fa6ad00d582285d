using System.Diagnostics.Metrics;
using SmoothLlm.Core.Providers;
using SmoothLlm.Core.Usage;

namespace SmoothLlm.Infrastructure.Telemetry;

/// <summary>What requests are counted by. Of the model, only names that an admin gave: what clients write is without bounds.</summary>
internal readonly record struct SeriesKey(UsageMode Mode, string Provider, ProviderKind Kind, string Operation, string Model);

/// <summary>The sums of all requests with one set of labels. Labels are made once; a request only adds.</summary>
internal sealed class RequestSeries
{
    private static readonly RequestEnding[] EndingsInOrder = Enum.GetValues<RequestEnding>();

    private readonly KeyValuePair<string, object?>[] labels;
    private readonly KeyValuePair<string, object?>[] semantic;
    private readonly KeyValuePair<string, object?>[] inputLabels;
    private readonly KeyValuePair<string, object?>[] outputLabels;
    private readonly long[] endings = new long[EndingsInOrder.Length];
    private long input;
    private long cacheRead;
    private long cacheWrite;
    private long output;
    private long reasoning;
    private long estimated;
    private long cost;
    private long charge;

    public RequestSeries(in SeriesKey key)
    {
        labels =
        [
            new("mode", key.Mode == UsageMode.Reseller ? "reseller" : "pass_through"),
            new("provider", key.Provider),
            new("model", key.Model),
        ];
        semantic =
        [
            new("gen_ai.operation.name", key.Operation),
            new("gen_ai.provider.name", GenAiNames.Provider(key.Kind)),
            new("gen_ai.request.model", key.Model),
        ];
        inputLabels = [.. semantic, new("gen_ai.token.type", "input")];
        outputLabels = [.. semantic, new("gen_ai.token.type", "output")];
    }

    public long Cost => Volatile.Read(ref cost);

    public long Charge => Volatile.Read(ref charge);

    public long Estimated => Volatile.Read(ref estimated);

    public void Add(UsageRecord record, RequestHistograms histograms)
    {
        Interlocked.Increment(ref endings[(int)record.Ending]);
        Add(ref input, record.FreshInputTokens);
        Add(ref cacheRead, record.CacheReadTokens);
        Add(ref cacheWrite, record.CacheWriteTokens + record.CacheWrite1hTokens);
        Add(ref output, record.OutputTokens);
        Add(ref reasoning, record.ReasoningTokens);
        Add(ref cost, record.CostNanoUsd);
        Add(ref charge, record.ChargeNanoUsd);
        Add(ref estimated, record.IsEstimated ? 1 : 0);
        if (!histograms.AreWatched)
            return;
        histograms.Duration.Record(record.DurationMilliseconds / 1000d, semantic);
        if (record.FirstByteMilliseconds is { } first)
            histograms.FirstChunk.Record(first / 1000d, semantic);
        long allInput = record.FreshInputTokens + record.CacheReadTokens + record.CacheWriteTokens + record.CacheWrite1hTokens;
        if (allInput > 0)
            histograms.Tokens.Record(allInput, inputLabels);
        if (record.OutputTokens > 0)
            histograms.Tokens.Record(record.OutputTokens, outputLabels);
    }

    public IEnumerable<Measurement<long>> Endings() =>
        EndingsInOrder.Where(ending => endings[(int)ending] > 0)
            .Select(ending => new Measurement<long>(Volatile.Read(ref endings[(int)ending]), [.. labels, new("ending", GenAiNames.Snake(ending.ToString()))]));

    public IEnumerable<Measurement<long>> Tokens() =>
        new[] { ("input", input), ("cache_read", cacheRead), ("cache_write", cacheWrite), ("output", output), ("reasoning", reasoning) }
            .Where(bucket => bucket.Item2 > 0)
            .Select(bucket => new Measurement<long>(bucket.Item2, [.. labels, new("type", bucket.Item1)]));

    public Measurement<T> Measure<T>(T value)
        where T : struct => new(value, labels);

    private static void Add(ref long sum, long amount)
    {
        if (amount != 0)
            Interlocked.Add(ref sum, amount);
    }
}

/// <summary>What is measured of each request rather than summed up.</summary>
internal sealed record RequestHistograms(Histogram<double> Duration, Histogram<double> FirstChunk, Histogram<long> Tokens)
{
    public bool AreWatched => Duration.Enabled || FirstChunk.Enabled || Tokens.Enabled;
}
