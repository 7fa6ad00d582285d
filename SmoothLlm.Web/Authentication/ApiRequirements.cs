using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;
using SmoothLlm.Infrastructure.Users;

namespace SmoothLlm.Web.Authentication;

/// <summary>The sign-in still counts: the account is there and not disabled, and its session has not ended.</summary>
internal sealed class GoodStandingRequirement : IAuthorizationRequirement;

/// <summary>The user is a platform admin now, whatever the token says.</summary>
internal sealed class PlatformAdminRequirement : IAuthorizationRequirement;

/// <summary>Looks at every call, so that a disabled account and an ended session are dead with their next one.</summary>
internal sealed class GoodStandingHandler(AccountStandings standings, SessionActivity activity, IOptions<IdentityOptions> options) : AuthorizationHandler<GoodStandingRequirement>
{
    protected override async Task HandleRequirementAsync(AuthorizationHandlerContext context, GoodStandingRequirement requirement)
    {
        if (context.User.UserId() is { } userId
            && await standings.IsGoodAsync(
                userId,
                context.User.FindFirst(options.Value.ClaimsIdentity.SecurityStampClaimType)?.Value,
                context.User.SessionId(),
                (context.Resource as HttpContext)?.RequestAborted ?? CancellationToken.None))
        {
            if (context.User.SessionId() is { } session)
                activity.Note(session);
            context.Succeed(requirement);
        }
    }
}

/// <summary>Reads the role from the database: a token outlives a demotion.</summary>
internal sealed class PlatformAdminHandler(PlatformAdmins admins) : AuthorizationHandler<PlatformAdminRequirement>
{
    protected override async Task HandleRequirementAsync(AuthorizationHandlerContext context, PlatformAdminRequirement requirement)
    {
        if (context.User.UserId() is { } userId
            && await admins.ContainsAsync(userId, (context.Resource as HttpContext)?.RequestAborted ?? CancellationToken.None))
        {
            context.Succeed(requirement);
        }
    }
}
