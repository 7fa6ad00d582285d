using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Authorization.Policy;

namespace SmoothLlm.Web.Authentication;

/// <summary>Refusals under the management API's policies are problem details, the same for cookies and bearer tokens.</summary>
internal sealed class ApiAuthorizationResults : IAuthorizationMiddlewareResultHandler
{
    private readonly AuthorizationMiddlewareResultHandler pages = new();

    public Task HandleAsync(RequestDelegate next, HttpContext context, AuthorizationPolicy policy, PolicyAuthorizationResult authorizeResult)
    {
        if (authorizeResult.Succeeded || !policy.AuthenticationSchemes.Contains(ApiAuthentication.Scheme, StringComparer.Ordinal))
            return pages.HandleAsync(next, context, policy, authorizeResult);
        bool isSignedIn = authorizeResult.Forbidden
            && authorizeResult.AuthorizationFailure?.FailedRequirements.OfType<GoodStandingRequirement>().Any() != true;
        if (isSignedIn && Visit.Of(context.User) is not null)
            return TypedResults.Problem(VisitorsOnlyLookHandler.Refusal, statusCode: StatusCodes.Status403Forbidden).ExecuteAsync(context);
        if (isSignedIn)
            return TypedResults.Problem("This is for platform admins.", statusCode: StatusCodes.Status403Forbidden).ExecuteAsync(context);
        context.Response.Headers.WWWAuthenticate = "Bearer";
        return TypedResults.Problem(
            "Sign in first: send 'Authorization: Bearer' with the access token of POST /api/auth/login, or the portal's cookie.",
            statusCode: StatusCodes.Status401Unauthorized).ExecuteAsync(context);
    }
}
