using SmoothLlm.Core.Organizations;
using static SmoothLlm.Web.Localization.Texts;

namespace SmoothLlm.Web.Components.Shared;

/// <summary>Roles in words.</summary>
internal static class RoleText
{
    public static readonly IReadOnlyList<OrganizationRole> All = Enum.GetValues<OrganizationRole>();

    public static string Name(OrganizationRole role) => role switch
    {
        OrganizationRole.Owner => T("Owner"),
        OrganizationRole.Admin => T("Admin"),
        OrganizationRole.Developer => T("Developer"),
        _ => T("Billing"),
    };

    /// <summary>What somebody with this role may do.</summary>
    public static string Of(OrganizationRole role) => role switch
    {
        OrganizationRole.Owner => T("Everything, other owners included"),
        OrganizationRole.Admin => T("Everything but owners and giving the organization away"),
        OrganizationRole.Developer => T("Keys and usage"),
        _ => T("Credits, automatic top-up and usage"),
    };
}
