using Microsoft.Extensions.DependencyInjection;

namespace SmoothLlm.Infrastructure.Plans;

public static class PlansRegistration
{
    /// <summary>Plans, and who has which.</summary>
    public static IServiceCollection AddPlans(this IServiceCollection services) => services.AddSingleton<PlanStore>().AddSingleton<OrganizationPlans>();
}
