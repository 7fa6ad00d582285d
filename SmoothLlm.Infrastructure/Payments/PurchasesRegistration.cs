using Microsoft.Extensions.DependencyInjection;

namespace SmoothLlm.Infrastructure.Payments;

public static class PurchasesRegistration
{
    public static IServiceCollection AddPurchases(this IServiceCollection services)
    {
        services.AddSingleton<PurchaseStore>();
        services.AddHostedService<PurchaseRecovery>();
        return services;
    }
}
