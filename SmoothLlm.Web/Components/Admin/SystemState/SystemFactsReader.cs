using System.Diagnostics;
using System.Reflection;
using System.Runtime.InteropServices;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using SmoothLlm.Infrastructure.Jobs;
using SmoothLlm.Infrastructure.Persistence;
using static SmoothLlm.Web.Localization.Texts;

namespace SmoothLlm.Web.Components.Admin.SystemState;

/// <summary>Looks at this process.</summary>
public sealed class SystemFactsReader(
    DatabaseInspection database,
    HealthCheckService health,
    IEnumerable<IHostedService> jobs,
    IHostEnvironment environment)
{
    public async Task<SystemFacts> ReadAsync(CancellationToken cancellationToken)
    {
        var report = await health.CheckHealthAsync(cancellationToken);
        using var process = Process.GetCurrentProcess();
        return new SystemFacts(
            typeof(SystemFacts).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "unknown",
            RuntimeInformation.FrameworkDescription,
            RuntimeInformation.OSDescription,
            Environment.ProcessorCount,
            environment.EnvironmentName,
            new DateTimeOffset(process.StartTime.ToUniversalTime(), TimeSpan.Zero),
            process.WorkingSet64,
            GC.GetTotalMemory(forceFullCollection: false),
            await database.ReadAsync(cancellationToken),
            [.. report.Entries.Select(entry => new CheckResult(entry.Key, entry.Value.Status, entry.Value.Description))],
            [.. jobs.Select(StateOf).Where(job => job is not null).Select(job => job!).OrderBy(job => job.Name, StringComparer.Ordinal)]);
    }

    /// <summary>Ours only: what the framework runs is its own matter.</summary>
    private static JobState? StateOf(IHostedService job)
    {
        var type = job.GetType();
        if (type.Namespace?.StartsWith(nameof(SmoothLlm), StringComparison.Ordinal) != true)
            return null;
        long? failedRuns = (job as PeriodicJob)?.Failures;
        if (job is not BackgroundService { ExecuteTask: { } work })
            return new JobState(type.Name, T("Started"), IsFaulted: false, failedRuns);
        // One that failed a moment ago goes on, and yet somebody should look at it.
        bool isFaulted = work.IsFaulted || job is PeriodicJob { IsFailing: true };
        return new JobState(type.Name, isFaulted ? T("Failed") : work.IsCompleted ? T("Done") : T("Running"), isFaulted, failedRuns);
    }
}
