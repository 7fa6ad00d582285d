namespace SmoothLlm.Core.Organizations;

/// <summary>What each role may do; the one place that says so.</summary>
public static class OrganizationPermissions
{
    /// <summary>Whether the role may create and revoke API keys: all but <see cref="OrganizationRole.Billing"/>.</summary>
    /// <param name="role">The member's role.</param>
    public static bool MayManageKeys(this OrganizationRole role) =>
        role is OrganizationRole.Owner or OrganizationRole.Admin or OrganizationRole.Developer;

    /// <summary>Whether the role may buy credits: all but <see cref="OrganizationRole.Developer"/>.</summary>
    /// <param name="role">The member's role.</param>
    public static bool MayBuyCredits(this OrganizationRole role) =>
        role is OrganizationRole.Owner or OrganizationRole.Admin or OrganizationRole.Billing;
}
