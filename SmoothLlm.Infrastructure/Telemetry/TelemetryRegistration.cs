using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using SmoothLlm.Core.Proxy;
using SmoothLlm.Infrastructure.Telemetry.Langfuse;
using SmoothLlm.Infrastructure.Telemetry.Prometheus;
using SmoothLlm.Infrastructure.Telemetry.Tracing;

namespace SmoothLlm.Infrastructure.Telemetry;

public static class TelemetryRegistration
{
    /// <summary>What the process tells of itself. Listens from the moment on at which the host starts.</summary>
    public static IServiceCollection AddTelemetry(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddMetrics();
        services.AddOptions<MetricsOptions>().Bind(configuration.GetSection(MetricsOptions.Section)).ValidateOnStart();
        services.AddSingleton<IValidateOptions<MetricsOptions>, MetricsOptionsValidator>();
        services.AddSingleton(provider => provider.GetRequiredService<IOptions<MetricsOptions>>().Value);
        services.AddSingleton<MetricCollector>();
        services.AddSingleton<RequestMeters>();
        services.AddSingleton<StateMeters>();
        services.AddSingleton<RequestSpans>();
        services.AddHostedService<OpenTelemetryExport>();
        services.AddOptions<LangfuseOptions>().Bind(configuration.GetSection(LangfuseOptions.Section)).ValidateOnStart();
        services.AddSingleton<IValidateOptions<LangfuseOptions>, LangfuseOptionsValidator>();
        services.AddSingleton(provider => provider.GetRequiredService<IOptions<LangfuseOptions>>().Value);
        services.AddSingleton<LangfuseQueue>();
        services.AddHostedService<LangfuseExport>();
        services.AddSingleton<IRequestObserver, RequestTelemetry>();
        return services;
    }
}

/// <summary>Checks the options at start.</summary>
[OptionsValidator]
internal sealed partial class MetricsOptionsValidator : IValidateOptions<MetricsOptions>;

/// <inheritdoc cref="MetricsOptionsValidator"/>
[OptionsValidator]
internal sealed partial class LangfuseOptionsValidator : IValidateOptions<LangfuseOptions>;
