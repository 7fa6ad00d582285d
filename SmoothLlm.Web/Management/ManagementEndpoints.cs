using SmoothLlm.Web.Authentication;
using SmoothLlm.Web.Management.Accounts;
using SmoothLlm.Web.Management.Administration;
using SmoothLlm.Web.Management.ContentLogging;
using SmoothLlm.Web.Management.Description;
using SmoothLlm.Web.Management.Invoices;
using SmoothLlm.Web.Management.Keys;
using SmoothLlm.Web.Management.Members;
using SmoothLlm.Web.Management.Notifications;
using SmoothLlm.Web.Management.Requests;
using SmoothLlm.Web.Management.Usage;

namespace SmoothLlm.Web.Management;

/// <summary>
/// What programs of a signed-in member call: camelCase JSON, amounts as decimal strings in USD, errors as problem
/// details. Mounted twice; the proxy's own paths under /api/v1 are others, and its catch-all gives way to these.
/// </summary>
internal static class ManagementEndpoints
{
    private static readonly string[] Mounts = ["/api", "/api/v1"];

    public static IServiceCollection AddManagement(this IServiceCollection services) => services.AddApiDescription().AddScoped<PasswordCheck>();

    public static WebApplication MapManagement(this WebApplication app)
    {
        foreach (string mount in Mounts)
        {
            var group = app.MapGroup(mount).RequireAuthorization(PortalPolicies.ApiMember).AddEndpointFilter(ManagementFilter.RunAsync);
            group.MapAuth();
            group.MapSessions();
            group.MapBalance();
            group.MapPurchases();
            group.MapAudit();
            group.MapKeys();
            group.MapUsage();
            group.MapAdministration();
            group.MapOwnOrganizations();
            group.MapMembers();
            group.MapContentLogging();
            group.MapInvoices();
            group.MapNotifications();
        }

        app.MapApiDescription();
        return app;
    }
}
