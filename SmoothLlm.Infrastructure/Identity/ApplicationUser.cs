using Microsoft.AspNetCore.Identity;

namespace SmoothLlm.Infrastructure.Identity;

/// <summary>A person who signs in.</summary>
public sealed class ApplicationUser : IdentityUser
{
    /// <summary>As shown in the portal.</summary>
    public string DisplayName { get; set; } = "";

    /// <summary>When the user signed up, UTC.</summary>
    public DateTimeOffset CreatedAt { get; set; }

    /// <summary>The organization that the user chose to act for; null for the oldest.</summary>
    public Guid? ActiveOrganizationId { get; set; }

    /// <summary>When a platform admin disabled the account, UTC; null while it may be used.</summary>
    public DateTimeOffset? DisabledAt { get; set; }
}
