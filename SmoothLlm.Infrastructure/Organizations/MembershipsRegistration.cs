using Microsoft.Extensions.DependencyInjection;
using SmoothLlm.Infrastructure.Organizations.Members;

namespace SmoothLlm.Infrastructure.Organizations;

public static class MembershipsRegistration
{
    public static IServiceCollection AddMemberships(this IServiceCollection services) => services
        .AddSingleton<MembershipStore>()
        .AddSingleton<MemberStore>()
        .AddSingleton<OnboardingStore>();
}
