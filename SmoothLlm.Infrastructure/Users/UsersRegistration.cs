using Microsoft.Extensions.DependencyInjection;
using SmoothLlm.Infrastructure.Persistence;

namespace SmoothLlm.Infrastructure.Users;

public static class UsersRegistration
{
    /// <summary>Who is signed in, and whether that still counts.</summary>
    public static IServiceCollection AddUsers(this IServiceCollection services) => services
        .AddSingleton<PlatformAdmins>()
        .AddSingleton<UserSessions>()
        .AddSingleton<SessionRotation>()
        .AddSingleton<EndedSessions>()
        .AddHostedService(provider => provider.GetRequiredService<EndedSessions>())
        .AddSingleton<SessionActivity>()
        .AddHostedService(provider => provider.GetRequiredService<SessionActivity>())
        .AddSingleton<AccountStandings>()
        .AddSingleton<UserAdministration>()
        .AddSingleton<AccountDeletion>()
        .AddSingleton<PersonalData>()
        .AddSingleton<DisabledUsers>()
        .AddSingleton<ISnapshot>(provider => provider.GetRequiredService<DisabledUsers>());
}
