using Microsoft.Extensions.DependencyInjection;

namespace SmoothLlm.Infrastructure.Pricing;

public static class PricingRegistration
{
    /// <summary>Prices and margins for admins.</summary>
    public static IServiceCollection AddPricing(this IServiceCollection services)
    {
        services.AddSingleton<PriceStore>();
        services.AddSingleton<MarginStore>();
        return services;
    }
}
