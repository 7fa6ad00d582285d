using Microsoft.Extensions.DependencyInjection;

namespace SmoothLlm.Infrastructure.Usage;

public static class UsageQueriesRegistration
{
    public static IServiceCollection AddUsageQueries(this IServiceCollection services) => services
        .AddSingleton<UsageQueries>()
        .AddSingleton<ReceiptQueries>();
}
