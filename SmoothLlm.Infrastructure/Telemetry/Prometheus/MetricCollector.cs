using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Numerics;
using System.Text;

namespace SmoothLlm.Infrastructure.Telemetry.Prometheus;

/// <summary>
/// Listens to the meters of this process and writes what they have measured in Prometheus' text format 0.0.4. What is
/// measured per request is already summed up by its label when it comes here, so a measurement is a look-up and an addition.
/// </summary>
public sealed class MetricCollector : IDisposable
{
    /// <summary>Of the framework, cheap: asked when somebody reads.</summary>
    private static readonly string[] Always = ["System.Runtime"];

    /// <summary>Of the framework, measured for each request or connection.</summary>
    private static readonly string[] PerRequest =
        ["Microsoft.AspNetCore.Hosting", "Microsoft.AspNetCore.Server.Kestrel", "System.Net.Http"];

    private readonly ConcurrentDictionary<Instrument, MetricFamily> families = new();
    private readonly MeterListener listener = new();
    private readonly Lock reading = new();
    private readonly IMeterFactory meters;
    private readonly bool hasFramework;
    private int readings;

    /// <param name="meters">Whose meters are ours: others in the same process are not.</param>
    /// <param name="options">What to listen to.</param>
    public MetricCollector(IMeterFactory meters, MetricsOptions options)
    {
        this.meters = meters;
        hasFramework = options.Framework;
        listener.InstrumentPublished = Publish;
        Listen<long>();
        Listen<int>();
        Listen<double>();
        Listen<float>();
        Listen<short>();
        Listen<byte>();
        if (options.Enabled)
            listener.Start();
    }

    /// <summary>The framework's meters that are collected, by name.</summary>
    public static IEnumerable<string> FrameworkMeters(bool perRequest) => perRequest ? [.. Always, .. PerRequest] : Always;

    /// <summary>Asks those that are asked, and writes everything.</summary>
    public string Write()
    {
        lock (reading)
        {
            readings++;
            listener.RecordObservableInstruments();
            var text = new StringBuilder(16 * 1024);
            foreach (var family in families.Values.GroupBy(family => family.Name, StringComparer.Ordinal).OrderBy(family => family.Key, StringComparer.Ordinal))
                Write(text, [.. family]);
            return text.ToString();
        }
    }

    public void Dispose() => listener.Dispose();

    private void Write(StringBuilder text, List<MetricFamily> instruments)
    {
        var first = instruments[0];
        var samples = instruments.Where(family => family.Kind == first.Kind)
            .SelectMany(family => family.Samples(readings).Select(sample => (Labels: Labels(sample.Tags), Sample: sample, family.Bounds)))
            .OrderBy(line => line.Labels, StringComparer.Ordinal)
            .ToList();
        if (samples.Count == 0)
            return;
        if (!string.IsNullOrEmpty(first.Help))
            text.Append("# HELP ").Append(first.Name).Append(' ').Append(PrometheusNames.Help(first.Help)).Append('\n');
        text.Append("# TYPE ").Append(first.Name).Append(' ').Append(first.Kind switch
        {
            MetricKind.Counter => "counter",
            MetricKind.Histogram => "histogram",
            _ => "gauge",
        }).Append('\n');
        foreach (var (labels, sample, bounds) in samples)
        {
            if (first.Kind == MetricKind.Histogram)
                WriteHistogram(text, first.Name, labels, sample, bounds);
            else
                Line(text, first.Name, labels, sample.Read().Value);
        }
    }

    private static void WriteHistogram(StringBuilder text, string name, string labels, MetricSample sample, IReadOnlyList<double> bounds)
    {
        var (sum, buckets) = sample.Read();
        long below = 0;
        for (int i = 0; i < buckets.Length; i++)
        {
            below += buckets[i];
            string bound = PrometheusNames.Number(i < bounds.Count ? bounds[i] : double.PositiveInfinity);
            Line(text, name + "_bucket", labels + (labels.Length > 0 ? "," : "") + $"le=\"{bound}\"", below);
        }

        Line(text, name + "_sum", labels, sum);
        Line(text, name + "_count", labels, below);
    }

    private static void Line(StringBuilder text, string name, string labels, double value)
    {
        text.Append(name);
        if (labels.Length > 0)
            text.Append('{').Append(labels).Append('}');
        text.Append(' ').Append(PrometheusNames.Number(value)).Append('\n');
    }

    private static string Labels(KeyValuePair<string, object?>[] tags) =>
        string.Join(',', tags.Select(tag => $"{PrometheusNames.Clean(tag.Key)}=\"{PrometheusNames.Label(tag.Value)}\""));

    private void Publish(Instrument instrument, MeterListener listening)
    {
        var meter = instrument.Meter;
        bool isOurs = ReferenceEquals(meter.Scope, meters) && meter.Name.StartsWith("SmoothLlm.", StringComparison.Ordinal);
        bool isFramework = (meter.Scope is null || ReferenceEquals(meter.Scope, meters))
            && FrameworkMeters(hasFramework).Contains(meter.Name, StringComparer.Ordinal);
        if (isOurs || isFramework)
            listening.EnableMeasurementEvents(instrument, families.GetOrAdd(instrument, added => new MetricFamily(added)));
    }

    private void Listen<T>()
        where T : struct, INumber<T> =>
        listener.SetMeasurementEventCallback<T>((_, value, tags, state) => ((MetricFamily)state!).Record(double.CreateTruncating(value), tags, readings));
}
