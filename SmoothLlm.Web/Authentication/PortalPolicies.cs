using Microsoft.AspNetCore.Authorization;

namespace SmoothLlm.Web.Authentication;

/// <summary>Who may see what in the portal and its API, by policy name.</summary>
internal static class PortalPolicies
{
    /// <summary>Any signed-in user.</summary>
    public const string Member = "Member";

    /// <summary>Sees the admin area.</summary>
    public const string PlatformAdmin = "PlatformAdmin";

    /// <summary>Any signed-in user who calls the management API, by cookie or bearer token.</summary>
    public const string ApiMember = "ApiMember";

    /// <summary>A platform admin who calls the management API.</summary>
    public const string ApiPlatformAdmin = "ApiPlatformAdmin";

    /// <summary>The platform role behind <see cref="PlatformAdmin"/>, as Identity stores it.</summary>
    public const string AdminRole = "Admin";

    public static void AddTo(AuthorizationBuilder authorization) => authorization
        .AddPolicy(Member, policy => policy.RequireAuthenticatedUser().AddRequirements(new VisitorsOnlyLookRequirement()))
        .AddPolicy(PlatformAdmin, policy => NotVisiting(policy.RequireAuthenticatedUser().RequireRole(AdminRole)))
        .AddPolicy(ApiMember, SignedIn)
        .AddPolicy(ApiPlatformAdmin, policy =>
        {
            SignedIn(policy);
            NotVisiting(policy).AddRequirements(new PlatformAdminRequirement());
        });

    private static void SignedIn(AuthorizationPolicyBuilder policy) => policy
        .AddAuthenticationSchemes(ApiAuthentication.Scheme)
        .RequireAuthenticatedUser()
        .AddRequirements(new GoodStandingRequirement(), new VisitorsOnlyLookRequirement());

    /// <summary>What admins do, they do as themselves.</summary>
    private static AuthorizationPolicyBuilder NotVisiting(AuthorizationPolicyBuilder policy) =>
        policy.RequireAssertion(context => Visit.Of(context.User) is null);
}
