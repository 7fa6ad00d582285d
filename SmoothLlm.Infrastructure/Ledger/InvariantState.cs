using System.Diagnostics.Metrics;

namespace SmoothLlm.Infrastructure.Ledger;

/// <summary>One look at the whole book.</summary>
/// <param name="CheckedAt">When it began, UTC.</param>
/// <param name="Duration">How long it took.</param>
/// <param name="Rules">Every rule with what breaks it.</param>
public sealed record InvariantReport(DateTimeOffset CheckedAt, TimeSpan Duration, IReadOnlyList<InvariantResult> Rules)
{
    /// <summary>The rules that do not hold.</summary>
    public IReadOnlyList<InvariantResult> Broken { get; } = [.. Rules.Where(rule => rule.Violations != 0)];
}

/// <summary>What the last check of the book found in this process: for the admin's pages and for the metrics.</summary>
public sealed class InvariantState
{
    /// <summary>Public: whoever collects metrics asks for it by name.</summary>
    public const string MeterName = "SmoothLlm.Ledger";

    private volatile InvariantReport? last;

    public InvariantState(IMeterFactory meters)
    {
        var meter = meters.Create(MeterName);
        meter.CreateObservableGauge(
            "smoothllm.ledger.invariant_violations",
            () => last?.Rules.Select(rule => new Measurement<long>(rule.Violations, new KeyValuePair<string, object?>("rule", rule.Name))) ?? [],
            unit: "{row}",
            description: "Rows that break a rule of the book, at the last check; anything but zero is an alarm.");
    }

    /// <summary>Null until the first check has ended.</summary>
    public InvariantReport? Last => last;

    /// <summary>When the last attempt failed to look at the book at all, UTC; null when it succeeded.</summary>
    public DateTimeOffset? FailedAt { get; private set; }

    internal void Set(InvariantReport report)
    {
        last = report;
        FailedAt = null;
    }

    internal void SetFailed(DateTimeOffset at) => FailedAt = at;
}
