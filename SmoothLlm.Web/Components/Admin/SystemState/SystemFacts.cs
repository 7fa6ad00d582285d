using Microsoft.Extensions.Diagnostics.HealthChecks;
using SmoothLlm.Infrastructure.Persistence;

namespace SmoothLlm.Web.Components.Admin.SystemState;

/// <summary>One moment of this process.</summary>
public sealed record SystemFacts(
    string Version,
    string Runtime,
    string OperatingSystem,
    int Processors,
    string Environment,
    DateTimeOffset StartedAt,
    long WorkingSetBytes,
    long HeapBytes,
    DatabaseFacts Database,
    IReadOnlyList<CheckResult> Checks,
    IReadOnlyList<JobState> Jobs);

/// <summary>One health check.</summary>
public sealed record CheckResult(string Name, HealthStatus Status, string? Description);

/// <summary>One of the things that run beside requests.</summary>
/// <param name="FailedRuns">Since the start; null for one that does not run again and again.</param>
public sealed record JobState(string Name, string State, bool IsFaulted, long? FailedRuns);
