using SmoothLlm.Web.Authentication;

namespace SmoothLlm.Web.Management.Administration;

/// <summary>What platform admins do.</summary>
internal static class AdminEndpoints
{
    public static void MapAdministration(this IEndpointRouteBuilder group)
    {
        group.MapProviders();
        var admin = group.MapGroup("/admin").RequireAuthorization(PortalPolicies.ApiPlatformAdmin);
        admin.MapModels();
        admin.MapPrices();
        admin.MapCustomers();
        admin.MapUsers();
        admin.MapVouchers();
        admin.MapPlans();
        admin.MapMcpServers();
    }
}
