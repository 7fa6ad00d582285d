using SmoothLlm.Infrastructure.Announcements;
using SmoothLlm.Infrastructure.Audit;
using SmoothLlm.Infrastructure.Catalog;
using SmoothLlm.Infrastructure.Organizations;
using SmoothLlm.Web.Components.Admin.SystemState;
using SmoothLlm.Web.Components.Portal.Playground;
using SmoothLlm.Web.Components.Public.Legal;
using SmoothLlm.Web.Components.Public.Models;

namespace SmoothLlm.Web.Components.Portal;

internal static class PortalPagesRegistration
{
    /// <summary>What only the pages ask.</summary>
    public static IServiceCollection AddPortalPages(this IServiceCollection services) => services
        .AddMemberships()
        .AddAudit()
        .AddExampleModel()
        .AddAnnouncements()
        .AddSingleton<SystemFactsReader>()
        .AddSingleton<LegalFiles>()
        .AddScoped<VisitorMargin>()
        .AddScoped<PlaygroundSender>()
        .AddScoped<BrowserSender>()
        .AddScoped<ConversationShelf>();
}
