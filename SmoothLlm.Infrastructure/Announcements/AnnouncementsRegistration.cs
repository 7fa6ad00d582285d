using Microsoft.Extensions.DependencyInjection;

namespace SmoothLlm.Infrastructure.Announcements;

public static class AnnouncementsRegistration
{
    public static IServiceCollection AddAnnouncements(this IServiceCollection services) => services.AddSingleton<AnnouncementStore>();
}
