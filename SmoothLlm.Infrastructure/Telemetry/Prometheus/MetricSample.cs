namespace SmoothLlm.Infrastructure.Telemetry.Prometheus;

/// <summary>What one instrument has measured for one set of labels.</summary>
/// <param name="tags">The labels.</param>
/// <param name="bounds">The upper bounds of a histogram's buckets, ascending, without the last; null for everything else.</param>
internal sealed class MetricSample(KeyValuePair<string, object?>[] tags, double[]? bounds)
{
    private readonly Lock gate = new();
    private readonly long[] buckets = bounds is null ? [] : new long[bounds.Length + 1];
    private double value;

    public KeyValuePair<string, object?>[] Tags => tags;

    /// <summary>At which reading it was set last, of an instrument that is asked.</summary>
    public int Reading { get; private set; }

    /// <summary>Another one whose labels happen to have the same hash.</summary>
    public MetricSample? Next { get; init; }

    public bool Has(ReadOnlySpan<KeyValuePair<string, object?>> others)
    {
        if (tags.Length != others.Length)
            return false;
        for (int i = 0; i < tags.Length; i++)
        {
            if (!string.Equals(tags[i].Key, others[i].Key, StringComparison.Ordinal) || !Equals(tags[i].Value, others[i].Value))
                return false;
        }

        return true;
    }

    public void Add(double amount)
    {
        lock (gate)
            value += amount;
    }

    /// <summary>Takes the value that the instrument says; from several with the same labels, their sum.</summary>
    public void Set(double amount, int reading)
    {
        lock (gate)
        {
            value = Reading == reading ? value + amount : amount;
            Reading = reading;
        }
    }

    public void Observe(double amount)
    {
        int bucket = 0;
        while (bucket < bounds!.Length && amount > bounds[bucket])
            bucket++;
        lock (gate)
        {
            buckets[bucket]++;
            value += amount;
        }
    }

    /// <returns>The value, or a histogram's sum, and its buckets, each without those before it.</returns>
    public (double Value, long[] Buckets) Read()
    {
        lock (gate)
            return (value, [.. buckets]);
    }
}
