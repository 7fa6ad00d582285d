using System.Diagnostics.Metrics;

namespace SmoothLlm.Infrastructure.Ledger;

/// <summary>How the writer of the book keeps up.</summary>
internal sealed class LedgerMeters
{
    private readonly Histogram<double> duration;
    private readonly Counter<long> commands;
    private readonly Counter<long> leftOut;
    private volatile Func<int>? queueLength;

    public LedgerMeters(IMeterFactory meters)
    {
        var meter = meters.Create(InvariantState.MeterName);
        meter.CreateObservableGauge("smoothllm.ledger.queue_length", () => queueLength?.Invoke() ?? 0, "{command}", "What waits for the writer of the book");
        duration = meter.CreateHistogram(
            "smoothllm.ledger.batch.duration",
            "s",
            "How long one batch of the book takes until it is durable",
            advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 5] });
        commands = meter.CreateCounter<long>("smoothllm.ledger.commands", "{command}", "Holds, endings, postings and the like that went through the writer");
        leftOut = meter.CreateCounter<long>("smoothllm.ledger.records_left_out", "{record}", "Usage records of pass-through requests that there was no room for");
    }

    /// <summary>From now on this queue is the one that is meant.</summary>
    public void Watch(Func<int> length) => queueLength = length;

    /// <summary>A batch is written, or given up.</summary>
    public void Wrote(int count, TimeSpan time)
    {
        duration.Record(time.TotalSeconds);
        commands.Add(count);
    }

    public void LeftOut() => leftOut.Add(1);
}
