using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using SmoothLlm.Core.Limits;
using SmoothLlm.Infrastructure.Limits.Degrading;
using SmoothLlm.Infrastructure.Limits.InMemory;
using SmoothLlm.Infrastructure.Limits.Redis;
using SmoothLlm.Infrastructure.Plans;

namespace SmoothLlm.Infrastructure.Limits;

public static class LimitsRegistration
{
    /// <summary>Plans and the counters of limits: in memory, or in Redis where <c>Redis__Connection</c> names one.</summary>
    public static IServiceCollection AddLimits(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddMetrics();
        services.AddPlans();
        services.AddSingleton<LimitHistory>();
        services.AddSingleton<LimitStandings>();
        services.AddSingleton<LimitState>();
        services.AddSingleton<MemoryLimitStore>();
        services.AddOptions<RedisOptions>().Bind(configuration.GetSection(RedisOptions.Section)).ValidateOnStart();
        services.AddSingleton<IValidateOptions<RedisOptions>, RedisOptionsValidator>();
        services.AddSingleton(provider => provider.GetRequiredService<IOptions<RedisOptions>>().Value);
        if (string.IsNullOrWhiteSpace(configuration[$"{RedisOptions.Section}:{nameof(RedisOptions.Connection)}"]))
            return services.AddSingleton<ILimitStore>(provider => provider.GetRequiredService<MemoryLimitStore>());

        services.AddSingleton<RedisScripts>();
        services.AddSingleton<RedisLimitStore>();
        services.AddSingleton<DegradingLimitStore>();
        services.AddSingleton<ILimitStore>(provider => provider.GetRequiredService<DegradingLimitStore>());
        return services.AddSingleton<IHostedService>(provider => provider.GetRequiredService<DegradingLimitStore>());
    }
}

/// <summary>Checks the options at start.</summary>
[OptionsValidator]
internal sealed partial class RedisOptionsValidator : IValidateOptions<RedisOptions>;
