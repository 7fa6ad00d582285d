using SmoothLlm.Infrastructure.Catalog;
using SmoothLlm.Infrastructure.Organizations;

namespace SmoothLlm.Web.Components.Portal;

internal static class PortalPagesRegistration
{
    /// <summary>What only the customers' pages ask.</summary>
    public static IServiceCollection AddPortalPages(this IServiceCollection services) => services
        .AddMemberships()
        .AddExampleModel();
}
