using SmoothLlm.Web.Authentication;

namespace SmoothLlm.Web.Management;

/// <summary>
/// What programs of a signed-in member call: camelCase JSON, amounts as decimal strings in USD, errors as problem
/// details. Mounted twice; the proxy's own paths under /api/v1 are others, and its catch-all gives way to these.
/// </summary>
internal static class ManagementEndpoints
{
    private static readonly string[] Mounts = ["/api", "/api/v1"];

    public static WebApplication MapManagement(this WebApplication app)
    {
        foreach (string mount in Mounts)
        {
            var group = app.MapGroup(mount).RequireAuthorization(PortalPolicies.Member).AddEndpointFilter(RefuseDisabledAsync);
            group.MapBalance();
            group.MapPurchases();
        }

        return app;
    }

    private static async ValueTask<object?> RefuseDisabledAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next) =>
        context.Arguments.OfType<ManagementCaller>().Any(caller => !caller.IsActive)
            ? TypedResults.Problem("The organization is disabled.", statusCode: StatusCodes.Status403Forbidden)
            : await next(context);
}
