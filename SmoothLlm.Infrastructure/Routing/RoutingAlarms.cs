using System.Diagnostics.Metrics;
using System.Globalization;
using Microsoft.Extensions.Logging;
using SmoothLlm.Core.Providers;
using SmoothLlm.Core.Routing;

namespace SmoothLlm.Infrastructure.Routing;

/// <summary>Writes to the log and counts. A refused credential is logged once a minute at most, and counted every time.</summary>
public sealed class RoutingAlarms : IRoutingAlarms
{
    /// <summary>Public: whoever collects metrics asks for it by name.</summary>
    public const string MeterName = "SmoothLlm.Routing";

    private const string AllModels = "all models";

    private static readonly TimeSpan Quiet = TimeSpan.FromMinutes(1);

    private readonly TimeProvider time;
    private readonly ILogger<RoutingAlarms> logger;
    private readonly Counter<long> refused;
    private readonly Counter<long> opened;
    private long lastLogged;

    public RoutingAlarms(IMeterFactory meters, TimeProvider time, ILogger<RoutingAlarms> logger)
    {
        this.time = time;
        this.logger = logger;
        var meter = meters.Create(MeterName);
        refused = meter.CreateCounter<long>(
            "smoothllm.routing.credential_refusals", unit: "{attempt}", description: "Attempts for which a provider refused our own credential; anything but zero is an alarm.");
        opened = meter.CreateCounter<long>(
            "smoothllm.routing.circuit_openings", unit: "{opening}", description: "How often a deployment that failed was left alone for a while.");
    }

    public void CredentialRefused(ProviderEndpoint provider, UpstreamCredential credential, int? status)
    {
        refused.Add(1, new KeyValuePair<string, object?>("provider", provider.Slug));
        long last = Volatile.Read(ref lastLogged);
        if (last != 0 && time.GetElapsedTime(last) < Quiet)
            return;
        if (Interlocked.CompareExchange(ref lastLogged, time.GetTimestamp(), last) == last)
            Log.CredentialRefused(logger, provider.Slug, credential.Name, status?.ToString(CultureInfo.InvariantCulture) ?? "none: no token for it");
    }

    public void CircuitOpened(ProviderEndpoint provider, UpstreamCredential credential, string? upstreamModel, TimeSpan time)
    {
        opened.Add(1, new KeyValuePair<string, object?>("provider", provider.Slug));
        Log.CircuitOpened(logger, provider.Slug, credential.Name, upstreamModel ?? AllModels, (int)Math.Ceiling(time.TotalSeconds));
    }

    public void CircuitClosed(ProviderEndpoint provider, UpstreamCredential credential, string? upstreamModel) =>
        Log.CircuitClosed(logger, provider.Slug, credential.Name, upstreamModel ?? AllModels);
}
