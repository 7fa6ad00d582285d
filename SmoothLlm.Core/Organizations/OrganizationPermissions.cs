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

    /// <summary>Whether the role may invite, remove and give roles to members: those who run the organization.</summary>
    /// <param name="role">The member's role.</param>
    public static bool MayManageMembers(this OrganizationRole role) => role is OrganizationRole.Owner or OrganizationRole.Admin;

    /// <summary>Whether the role may make somebody else this, or act on somebody who is: owners are the owners' own affair.</summary>
    /// <param name="role">The member's role.</param>
    /// <param name="other">The other's role, now or then.</param>
    public static bool MayManage(this OrganizationRole role, OrganizationRole other) =>
        role is OrganizationRole.Owner || (role is OrganizationRole.Admin && other is not OrganizationRole.Owner);

    /// <summary>Whether the role may change the organization's name and settings.</summary>
    /// <param name="role">The member's role.</param>
    public static bool MayChangeSettings(this OrganizationRole role) => role is OrganizationRole.Owner or OrganizationRole.Admin;

    /// <summary>Whether the role may read who changed what: those who run the organization.</summary>
    /// <param name="role">The member's role.</param>
    public static bool MayReadAudit(this OrganizationRole role) => role is OrganizationRole.Owner or OrganizationRole.Admin;

    /// <summary>Whether the role may decide that texts of requests are kept, and for how long: owners, who answer for them.</summary>
    /// <param name="role">The member's role.</param>
    public static bool MayChangeContentLogging(this OrganizationRole role) => role is OrganizationRole.Owner;

    /// <summary>Whether the role may read texts of requests: all but <see cref="OrganizationRole.Billing"/>.</summary>
    /// <param name="role">The member's role.</param>
    public static bool MayReadContent(this OrganizationRole role) =>
        role is OrganizationRole.Owner or OrganizationRole.Admin or OrganizationRole.Developer;
}
