using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace SmoothLlm.Infrastructure.Notifications;

public static class NotificationsRegistration
{
    /// <summary>What organizations are told. Needs persistence and e-mail; may be added more than once.</summary>
    public static IServiceCollection AddNotifications(this IServiceCollection services)
    {
        services.TryAddSingleton<Notifier>();
        services.TryAddSingleton<NotificationStore>();
        services.TryAddSingleton<NotificationWatch>();
        return services;
    }

    /// <summary>Looks for what should be told, in the background; once.</summary>
    public static IServiceCollection AddNotificationWatch(this IServiceCollection services) =>
        services.AddNotifications().AddHostedService(provider => provider.GetRequiredService<NotificationWatch>());
}
