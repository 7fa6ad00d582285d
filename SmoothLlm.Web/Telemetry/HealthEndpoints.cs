using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using SmoothLlm.Infrastructure.Ledger;
using SmoothLlm.Infrastructure.Limits;
using SmoothLlm.Infrastructure.Persistence;

namespace SmoothLlm.Web.Telemetry;

/// <summary>For load balancers: is the process alive, may it get traffic.</summary>
internal static class HealthEndpoints
{
    public static IServiceCollection AddHealth(this IServiceCollection services)
    {
        services.AddHealthChecks()
            .AddCheck<DatabaseHealth>("database", timeout: TimeSpan.FromSeconds(5))
            .AddCheck<SettlementHealth>("settlements")
            .AddCheck<LimitHealth>("limits");
        return services;
    }

    public static IEndpointRouteBuilder MapHealth(this IEndpointRouteBuilder endpoints)
    {
        endpoints.MapHealthChecks("/health").AllowAnonymous();
        endpoints.MapHealthChecks("/health/ready").AllowAnonymous();
        endpoints.MapHealthChecks("/health/live", new HealthCheckOptions { Predicate = _ => false }).AllowAnonymous();
        return endpoints;
    }

    private sealed class DatabaseHealth(IDbContextFactory<SmoothLlmDbContext> contexts) : IHealthCheck
    {
        public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
        {
            await using var database = await contexts.CreateDbContextAsync(cancellationToken);
            return await database.ConfigurationStamps.AsNoTracking().AnyAsync(cancellationToken)
                ? HealthCheckResult.Healthy()
                : HealthCheckResult.Unhealthy("The database is not set up.");
        }
    }

    /// <summary>Without the common counters a node goes on with its share of the limits.</summary>
    private sealed class LimitHealth(LimitState state) : IHealthCheck
    {
        public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
            Task.FromResult(state.IsDegraded
                ? HealthCheckResult.Degraded("Redis does not answer: this node counts limits by itself, with its share of them.")
                : HealthCheckResult.Healthy());
    }

    /// <summary>Requests are answered while endings wait to be written, until there are too many of them.</summary>
    private sealed class SettlementHealth(SettlementRetries retries) : IHealthCheck
    {
        public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
            Task.FromResult(retries.Count == 0
                ? HealthCheckResult.Healthy()
                : new HealthCheckResult(
                    retries.IsFull ? HealthStatus.Unhealthy : HealthStatus.Degraded,
                    $"{retries.Count} endings of requests could not be written to the ledger yet."));
    }
}
