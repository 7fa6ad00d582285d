using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Identity;
using SmoothLlm.Core.ApiKeys;
using SmoothLlm.Core.Proxy;
using SmoothLlm.Core.Proxy.Steps;
using SmoothLlm.Infrastructure.ApiKeys;
using SmoothLlm.Web.Authentication;
using SmoothLlm.Web.Management;
using SmoothLlm.Web.Proxy;

namespace SmoothLlm.Web.ThinClient;

/// <summary>Who sends a thin client's request: the owner of an API key, or a user who has signed in and sends the bearer token.</summary>
internal sealed class ThinCallers(AuthenticateCaller authenticateCaller, PersonalKeys keys)
{
    private static readonly ProxyError Invalid = new(
        ProxyErrorKind.KeyInvalid, "The bearer token is not valid: sign in again with POST /api/auth/login, or send an API key (llm_sk_…).");

    private static readonly ProxyError NoKey = new(
        ProxyErrorKind.PermissionDenied,
        $"Your organization is disabled, or its key “{PersonalKeys.Name}” was disabled or revoked. It stands on the portal's page 'API keys'.");

    public async Task<Outcome<Caller>> FindAsync(ClientExchange exchange)
    {
        if (exchange.Credential is not { Length: > 0 } credential || IsKey(credential) || !ApiAuthentication.HasBearer(exchange.Context.Request))
            return authenticateCaller.Run(exchange);
        var context = exchange.Context;
        var ticket = await context.AuthenticateAsync(IdentityConstants.BearerScheme);
        if (ticket.Principal is not { } user)
            return Invalid;
        var authorization = context.RequestServices.GetRequiredService<IAuthorizationService>();
        if (!(await authorization.AuthorizeAsync(user, context, PortalPolicies.ApiMember)).Succeeded)
            return Invalid;
        context.User = user;
        return await ManagementCaller.BindAsync(context, null!) is { Refusal: null } member
            && await keys.FindAsync(member.OrganizationId, member.UserId, exchange.ClientLeft) is { } entry
                ? new Caller(entry)
                : NoKey;
    }

    private static bool IsKey(string credential) =>
        credential.StartsWith(ApiKeySecret.KeyPrefix, StringComparison.Ordinal) || credential.StartsWith(ApiKeySecret.MonitorTokenPrefix, StringComparison.Ordinal);
}
