namespace SmoothLlm.Infrastructure.Identity;

/// <summary>Roles beyond any organization, as Identity stores them.</summary>
public static class PlatformRoles
{
    /// <summary>Sees the admin area.</summary>
    public const string Admin = "Admin";
}
