using System.Globalization;
using System.Security.Claims;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Identity;

namespace SmoothLlm.Web.Authentication;

/// <summary>How programs of a signed-in user are known: by the portal's cookie or by a bearer token, never by both at once.</summary>
internal static class ApiAuthentication
{
    /// <summary>The scheme of everything under the management API's policies.</summary>
    public const string Scheme = "SmoothLlm.Api";

    /// <summary>The claim of cookies and bearer tokens that names their session.</summary>
    public const string SessionClaim = "session";

    /// <summary>The claim of refresh tokens that says of which round they are.</summary>
    public const string RotationClaim = "rotation";

    /// <summary>The claim that says how somebody proved who they are, as other systems name it.</summary>
    public const string MethodClaim = "amr";

    private const string BearerPrefix = "Bearer ";

    public static AuthenticationBuilder AddApiAuthentication(this AuthenticationBuilder authentication)
    {
        authentication.AddBearerToken(IdentityConstants.BearerScheme);
        authentication.AddPolicyScheme(Scheme, displayName: null, options => options.ForwardDefaultSelector = context =>
            HasBearer(context.Request) ? IdentityConstants.BearerScheme : IdentityConstants.ApplicationScheme);
        authentication.Services.AddSingleton<IAuthorizationMiddlewareResultHandler, ApiAuthorizationResults>();
        authentication.Services.AddSingleton<IAuthorizationHandler, GoodStandingHandler>();
        authentication.Services.AddSingleton<IAuthorizationHandler, PlatformAdminHandler>();
        return authentication;
    }

    /// <summary>A request with a bearer token is judged by that alone, whatever cookies a browser adds.</summary>
    public static bool HasBearer(HttpRequest request) =>
        request.Headers.Authorization.ToString().StartsWith(BearerPrefix, StringComparison.OrdinalIgnoreCase);

    /// <summary>The user's id, as Identity keeps it.</summary>
    public static string? UserId(this ClaimsPrincipal user) => user.FindFirstValue(ClaimTypes.NameIdentifier);

    /// <summary>The session; null in a cookie from before there were any.</summary>
    public static Guid? SessionId(this ClaimsPrincipal user) => Guid.TryParse(user.FindFirstValue(SessionClaim), out var id) ? id : null;

    /// <summary>The round of a refresh token; null for what is none of ours.</summary>
    public static int? Rotation(this ClaimsPrincipal user) =>
        int.TryParse(user.FindFirstValue(RotationClaim), NumberStyles.None, CultureInfo.InvariantCulture, out int rotation) ? rotation : null;
}
