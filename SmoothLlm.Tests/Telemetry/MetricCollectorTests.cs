using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Shouldly;
using SmoothLlm.Infrastructure.Telemetry;
using SmoothLlm.Infrastructure.Telemetry.Prometheus;
using Xunit;

namespace SmoothLlm.Tests.Telemetry;

public sealed class MetricCollectorTests : IDisposable
{
    private readonly ServiceProvider services = new ServiceCollection().AddMetrics().BuildServiceProvider();
    private readonly MetricCollector collector;
    private readonly Meter meter;

    public MetricCollectorTests()
    {
        collector = new MetricCollector(services.GetRequiredService<IMeterFactory>(), new MetricsOptions());
        meter = services.GetRequiredService<IMeterFactory>().Create("SmoothLlm.Test");
    }

    public void Dispose()
    {
        collector.Dispose();
        services.Dispose();
    }

    [Fact]
    public void A_counter_adds_up_by_its_labels()
    {
        var counter = meter.CreateCounter<long>("smoothllm.test.things", "{thing}", "What is\ncounted");
        counter.Add(2, new KeyValuePair<string, object?>("kind.of", "a \"b\"\\"));
        counter.Add(3, new KeyValuePair<string, object?>("kind.of", "a \"b\"\\"));
        counter.Add(1, new KeyValuePair<string, object?>("kind.of", "c"));

        Ours().ShouldBe(
            """
            # HELP smoothllm_test_things_total What is\ncounted
            # TYPE smoothllm_test_things_total counter
            smoothllm_test_things_total{kind_of="a \"b\"\\"} 5
            smoothllm_test_things_total{kind_of="c"} 1
            """);
    }

    [Fact]
    public void A_histogram_has_ascending_buckets_a_sum_and_a_count()
    {
        var histogram = meter.CreateHistogram("smoothllm.test.time", "s", advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.5, 1] });
        foreach (double value in new[] { 0.25, 0.5, 0.75, 8 })
            histogram.Record(value);

        Ours().ShouldBe(
            """
            # TYPE smoothllm_test_time_seconds histogram
            smoothllm_test_time_seconds_bucket{le="0.5"} 2
            smoothllm_test_time_seconds_bucket{le="1"} 3
            smoothllm_test_time_seconds_bucket{le="+Inf"} 4
            smoothllm_test_time_seconds_sum 9.5
            smoothllm_test_time_seconds_count 4
            """);
    }

    [Fact]
    public void What_a_gauge_no_longer_names_is_gone()
    {
        string name = "first";
        meter.CreateObservableGauge("smoothllm.test.state", () => new Measurement<int>(1, new KeyValuePair<string, object?>("name", name)));
        Ours().ShouldContain("name=\"first\"");

        name = "second";

        Ours().ShouldContain("name=\"second\"");
        Ours().ShouldNotContain("name=\"first\"");
    }

    [Fact]
    public void Labels_without_bounds_end_in_one_sample()
    {
        var counter = meter.CreateCounter<long>("smoothllm.test.many");
        for (int i = 0; i < MetricFamily.MaxSamples + 10; i++)
            counter.Add(1, new KeyValuePair<string, object?>("id", i));

        string[] lines = Ours().Split('\n');
        lines.Length.ShouldBe(MetricFamily.MaxSamples + 2);
        lines.ShouldContain("smoothllm_test_many_total{otel_metric_overflow=\"true\"} 10");
    }

    [Fact]
    public void Another_app_in_the_process_is_not_ours()
    {
        using var others = new ServiceCollection().AddMetrics().BuildServiceProvider();
        others.GetRequiredService<IMeterFactory>().Create("SmoothLlm.Test").CreateCounter<long>("smoothllm.test.foreign").Add(1);

        Ours().ShouldBeEmpty();
    }

    [Fact]
    public void A_reading_costs_no_one_who_is_measured_a_lost_addition()
    {
        var counter = meter.CreateCounter<long>("smoothllm.test.busy");
        Parallel.For(0, 4, _ =>
        {
            for (int i = 0; i < 1000; i++)
                counter.Add(1, new KeyValuePair<string, object?>("a", "b"));
        });

        Ours().ShouldContain("smoothllm_test_busy_total{a=\"b\"} 4000");
    }

    private string Ours() => string.Join('\n', collector.Write().Split('\n').Where(line => line.Contains("smoothllm_test", StringComparison.Ordinal)));
}
