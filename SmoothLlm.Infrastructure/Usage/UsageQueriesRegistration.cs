using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace SmoothLlm.Infrastructure.Usage;

public static class UsageQueriesRegistration
{
    /// <summary>What is read of usage, and how long it is kept.</summary>
    public static IServiceCollection AddUsageQueries(this IServiceCollection services)
    {
        services.AddOptions<UsageOptions>().BindConfiguration(UsageOptions.Section).ValidateOnStart();
        return services
            .AddSingleton<IValidateOptions<UsageOptions>, UsageOptionsValidator>()
            .AddSingleton<UsageRetention>()
            .AddHostedService(provider => provider.GetRequiredService<UsageRetention>())
            .AddSingleton<UsageQueries>()
            .AddSingleton<RequestLog>()
            .AddSingleton<PlatformUsage>()
            .AddSingleton<UsageReports>()
            .AddSingleton<ReceiptQueries>();
    }
}
