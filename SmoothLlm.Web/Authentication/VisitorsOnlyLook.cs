using Microsoft.AspNetCore.Authorization;

namespace SmoothLlm.Web.Authentication;

/// <summary>
/// Whoever looks at a customer's portal changes nothing: every request that could is refused here. What circuits do is
/// refused where it would be written, because the actor behind it is a visitor.
/// </summary>
internal sealed class VisitorsOnlyLookRequirement : IAuthorizationRequirement;

/// <summary>An endpoint that visitors may call although it changes something: to leave, and to sign out.</summary>
internal sealed class OpenToVisitors;

internal sealed class VisitorsOnlyLookHandler : AuthorizationHandler<VisitorsOnlyLookRequirement>
{
    public const string Refusal = "You are looking at a customer's portal, where you can change nothing. Leave it first.";

    protected override Task HandleRequirementAsync(AuthorizationHandlerContext context, VisitorsOnlyLookRequirement requirement)
    {
        bool mayChange = context.Resource is HttpContext http
            && !HttpMethods.IsGet(http.Request.Method) && !HttpMethods.IsHead(http.Request.Method) && !HttpMethods.IsOptions(http.Request.Method)
            && http.GetEndpoint()?.Metadata.GetMetadata<OpenToVisitors>() is null;
        if (!mayChange || Visit.Of(context.User) is null)
            context.Succeed(requirement);
        return Task.CompletedTask;
    }
}
