using System.Collections.Concurrent;
using System.Diagnostics.Metrics;

namespace SmoothLlm.Infrastructure.Telemetry.Prometheus;

/// <summary>What an instrument is in Prometheus' words.</summary>
internal enum MetricKind
{
    Counter,
    Gauge,
    Histogram,
}

/// <summary>One instrument and all that it has measured.</summary>
internal sealed class MetricFamily
{
    /// <summary>Most sets of labels of one instrument; what comes beyond is counted together.</summary>
    public const int MaxSamples = 2000;

    private static readonly double[] DefaultBounds = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300];
    private static readonly KeyValuePair<string, object?>[] Overflow = [new("otel_metric_overflow", "true")];

    private readonly ConcurrentDictionary<int, MetricSample> samples = new();
    private readonly Lock gate = new();
    private readonly double[]? bounds;
    private readonly bool isAsked;
    private MetricSample? overflow;
    private int count;

    public MetricFamily(Instrument instrument)
    {
        var type = instrument.GetType();
        string kind = type.IsGenericType ? type.GetGenericTypeDefinition().Name : "";
        isAsked = instrument.IsObservable;
        Kind = kind.StartsWith("Histogram", StringComparison.Ordinal) ? MetricKind.Histogram
            : kind.StartsWith("Counter", StringComparison.Ordinal) || kind.StartsWith("ObservableCounter", StringComparison.Ordinal) ? MetricKind.Counter
            : MetricKind.Gauge;
        IsGaugeThatIsTold = kind.StartsWith("Gauge", StringComparison.Ordinal);
        bounds = Kind != MetricKind.Histogram ? null : [.. BoundsOf(instrument) ?? DefaultBounds];
        Name = PrometheusNames.Of(instrument.Name, instrument.Unit, Kind);
        Help = instrument.Description;
    }

    public string Name { get; }

    public string? Help { get; }

    public MetricKind Kind { get; }

    public IReadOnlyList<double> Bounds => bounds ?? [];

    private bool IsGaugeThatIsTold { get; }

    public void Record(double value, ReadOnlySpan<KeyValuePair<string, object?>> tags, int reading)
    {
        var sample = Find(tags);
        if (bounds is not null)
            sample.Observe(value);
        else if (isAsked)
            sample.Set(value, reading);
        else if (IsGaugeThatIsTold)
            sample.Set(value, sample.Reading + 1);
        else
            sample.Add(value);
    }

    /// <summary>All samples; of an instrument that is asked, those that it named at the last reading.</summary>
    public IEnumerable<MetricSample> Samples(int reading)
    {
        foreach (var first in samples.Values)
        {
            for (var sample = first; sample is not null; sample = sample.Next)
            {
                if (!isAsked || sample.Reading == reading)
                    yield return sample;
            }
        }

        if (overflow is { } rest && (!isAsked || rest.Reading == reading))
            yield return rest;
    }

    private static IReadOnlyList<double>? BoundsOf(Instrument instrument) => instrument switch
    {
        Instrument<double> { Advice.HistogramBucketBoundaries: { } bounds } => bounds,
        Instrument<long> { Advice.HistogramBucketBoundaries: { } bounds } => [.. bounds.Select(bound => (double)bound)],
        _ => null,
    };

    private static int HashOf(ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        var hash = new HashCode();
        foreach (var (_, value) in tags)
            hash.Add(value);
        return hash.ToHashCode();
    }

    private static MetricSample? Find(MetricSample? first, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        for (var sample = first; sample is not null; sample = sample.Next)
        {
            if (sample.Has(tags))
                return sample;
        }

        return null;
    }

    private MetricSample Find(ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        int hash = HashOf(tags);
        if (samples.TryGetValue(hash, out var first) && Find(first, tags) is { } known)
            return known;
        lock (gate)
        {
            first = samples.GetValueOrDefault(hash);
            if (Find(first, tags) is { } meanwhile)
                return meanwhile;
            if (count >= MaxSamples)
                return overflow ??= new MetricSample(Overflow, bounds);
            count++;
            return samples[hash] = new MetricSample(tags.ToArray(), bounds) { Next = first };
        }
    }
}
