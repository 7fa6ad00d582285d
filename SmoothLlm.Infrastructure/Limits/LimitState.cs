using System.Diagnostics.Metrics;

namespace SmoothLlm.Infrastructure.Limits;

/// <summary>Whether limits are counted as they should be; told in metrics and in health.</summary>
public sealed class LimitState
{
    /// <summary>Public: whoever collects metrics asks for it by name.</summary>
    public const string MeterName = "SmoothLlm.Limits";

    private readonly Counter<long> local;
    private volatile bool isDegraded;

    public LimitState(IMeterFactory meters)
    {
        var meter = meters.Create(MeterName);
        meter.CreateObservableGauge("smoothllm.limits.degraded", () => isDegraded ? 1 : 0, description: "1 while this node counts limits by itself although Redis is set up.");
        local = meter.CreateCounter<long>("smoothllm.limits.local_decisions", description: "Requests that were counted on this node alone because Redis did not answer.");
    }

    /// <summary>Whether Redis is set up and does not answer.</summary>
    public bool IsDegraded
    {
        get => isDegraded;
        internal set => isDegraded = value;
    }

    internal void CountLocal() => local.Add(1);
}
