using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;
using SmoothLlm.Infrastructure.Telemetry.Prometheus;

namespace SmoothLlm.Infrastructure.Telemetry.Tracing;

/// <summary>
/// Sends spans and metrics to a collector, where <c>OTEL_EXPORTER_OTLP_ENDPOINT</c> names one. All further settings are
/// OpenTelemetry's own and read by its SDK.
/// </summary>
/// <param name="configuration">Where the SDK reads its settings.</param>
/// <param name="options">Whether the framework's metrics are wanted.</param>
/// <param name="state">Made before the metrics are first asked for.</param>
/// <param name="logger">Says where to.</param>
internal sealed class OpenTelemetryExport(
    IConfiguration configuration, MetricsOptions options, StateMeters state, ILogger<OpenTelemetryExport> logger) : IHostedService, IDisposable
{
    private const string Endpoint = "OTEL_EXPORTER_OTLP_ENDPOINT";
    private const string ServiceName = "smoothllm";
    private const int FlushMilliseconds = 5000;

    private TracerProvider? tracing;
    private MeterProvider? metering;

    public Task StartAsync(CancellationToken cancellationToken)
    {
        _ = state;
        if (string.IsNullOrWhiteSpace(configuration[Endpoint]))
            return Task.CompletedTask;
        tracing = Sdk.CreateTracerProviderBuilder()
            .ConfigureServices(services => services.AddSingleton(configuration))
            .ConfigureResource(Describe)
            .AddSource(RequestSpans.SourceName)
            .AddOtlpExporter()
            .Build();
        metering = Sdk.CreateMeterProviderBuilder()
            .ConfigureServices(services => services.AddSingleton(configuration))
            .ConfigureResource(Describe)
            .AddMeter("SmoothLlm.*")
            .AddMeter([.. MetricCollector.FrameworkMeters(options.Framework)])
            .AddOtlpExporter()
            .Build();
        Log.Exporting(logger, configuration[Endpoint]!);
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.Run(
        () =>
        {
            tracing?.Shutdown(FlushMilliseconds);
            metering?.Shutdown(FlushMilliseconds);
        },
        cancellationToken);

    public void Dispose()
    {
        tracing?.Dispose();
        metering?.Dispose();
    }

    /// <summary>Unless the operator says by what name it is known.</summary>
    private void Describe(ResourceBuilder resource)
    {
        if (string.IsNullOrEmpty(configuration["OTEL_SERVICE_NAME"]))
            resource.AddService(ServiceName);
    }
}
