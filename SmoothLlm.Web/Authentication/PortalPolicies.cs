using Microsoft.AspNetCore.Authorization;

namespace SmoothLlm.Web.Authentication;

/// <summary>Who may see what in the portal, by policy name.</summary>
internal static class PortalPolicies
{
    /// <summary>Any signed-in user.</summary>
    public const string Member = "Member";

    /// <summary>Sees the admin area.</summary>
    public const string PlatformAdmin = "PlatformAdmin";

    /// <summary>The platform role behind <see cref="PlatformAdmin"/>, as Identity stores it.</summary>
    public const string AdminRole = "Admin";

    public static void AddTo(AuthorizationBuilder authorization) => authorization
        .AddPolicy(Member, policy => policy.RequireAuthenticatedUser())
        .AddPolicy(PlatformAdmin, policy => policy.RequireAuthenticatedUser().RequireRole(AdminRole));
}
