using System.ComponentModel.DataAnnotations;
using SmoothLlm.Core.Organizations;

namespace SmoothLlm.Web.Management.Members;

/// <summary>An organization's name.</summary>
internal sealed record OrganizationBody
{
    [Required(ErrorMessage = "Is missing.")]
    [StringLength(Organization.MaxNameLength, ErrorMessage = "Has at most 100 characters.")]
    public string? Name { get; init; }
}

/// <summary>A member's role.</summary>
internal sealed record RoleBody
{
    [Required(ErrorMessage = "Is missing: 'owner', 'admin', 'developer' or 'billing'.")]
    public OrganizationRole? Role { get; init; }
}

/// <summary>Who becomes the owner.</summary>
internal sealed record TransferBody
{
    [Required(ErrorMessage = "Is missing.")]
    public string? UserId { get; init; }
}

/// <summary>Whom to invite.</summary>
internal sealed record InvitationBody
{
    [Required(ErrorMessage = "Is missing.")]
    public string? Email { get; init; }

    [Required(ErrorMessage = "Is missing: 'owner', 'admin', 'developer' or 'billing'.")]
    public OrganizationRole? Role { get; init; }
}

/// <summary>The code of an invitation's link.</summary>
internal sealed record AcceptBody
{
    [Required(ErrorMessage = "Is missing.")]
    [StringLength(200, ErrorMessage = "Has at most 200 characters.")]
    public string? Code { get; init; }
}
