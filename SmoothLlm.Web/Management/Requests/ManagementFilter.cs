using SmoothLlm.Core.Organizations;
using SmoothLlm.Web.Management.Description;

namespace SmoothLlm.Web.Management.Requests;

/// <summary>What stands before every handler of the management API: where a call comes from, in whose name, and whether it can be read.</summary>
internal static class ManagementFilter
{
    public static async ValueTask<object?> RunAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var http = context.HttpContext;
        if (CrossOrigin.IsForged(http.Request))
            return Problems.Forbidden("A page of another site may not call this with a cookie; use a bearer token.");
        if (context.Arguments.OfType<ManagementCaller>().FirstOrDefault() is { } caller)
        {
            if (caller.Refusal is { } refusal)
                return refusal;
            if (!caller.IsActive)
                return Problems.Forbidden("The organization is disabled.");
            if (http.GetEndpoint()?.Metadata.GetMetadata<RequiredRole>() is { } required && !required.IsMet(caller.Role))
                return Problems.Forbidden(required.Refusal);
        }

        return context.Arguments.OfType<IRefusable>().Select(argument => argument.Refusal).FirstOrDefault(refusal => refusal is not null) is { } problem
            ? problem
            : await next(context);
    }

    /// <summary>Only members with such a role may call this.</summary>
    /// <param name="endpoint">One whose handler has a <see cref="ManagementCaller"/>.</param>
    /// <param name="isMet">Says which roles.</param>
    /// <param name="refusal">For everybody else.</param>
    public static RouteHandlerBuilder ForRoles(this RouteHandlerBuilder endpoint, Func<OrganizationRole, bool> isMet, string refusal) =>
        endpoint.WithMetadata(new RequiredRole(isMet, refusal));

    /// <summary>Tells the API's description what the handler's <see cref="QueryReader"/> is asked for.</summary>
    public static RouteHandlerBuilder TakesQuery(this RouteHandlerBuilder endpoint, params IReadOnlyList<string> names) =>
        endpoint.WithMetadata(new QueryParameters(names));

    private sealed record RequiredRole(Func<OrganizationRole, bool> IsMet, string Refusal);
}
