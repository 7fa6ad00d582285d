using Microsoft.Extensions.DependencyInjection;

namespace SmoothLlm.Infrastructure.Organizations;

public static class MembershipsRegistration
{
    public static IServiceCollection AddMemberships(this IServiceCollection services) => services.AddSingleton<MembershipStore>();
}
