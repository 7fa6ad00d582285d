namespace SmoothLlm.Core.Organizations;

/// <summary>What a member may do in an organization.</summary>
public enum OrganizationRole
{
    /// <summary>Everything, including members and deletion.</summary>
    Owner = 0,

    /// <summary>Everything but ownership.</summary>
    Admin = 1,

    /// <summary>Keys, playground, own usage.</summary>
    Developer = 2,

    /// <summary>Credits, invoices and usage.</summary>
    Billing = 3,
}

/// <summary>A user's place in an organization.</summary>
public sealed class Membership
{
    /// <summary>The organization.</summary>
    public required Guid OrganizationId { get; init; }

    /// <summary>The user's id as Identity keeps it.</summary>
    public required string UserId { get; init; }

    /// <summary>What the user may do there.</summary>
    public required OrganizationRole Role { get; set; }

    /// <summary>Since when, UTC.</summary>
    public required DateTimeOffset CreatedAt { get; init; }
}
