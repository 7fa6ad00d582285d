using Microsoft.AspNetCore.Identity;

namespace SmoothLlm.Infrastructure.Identity;

/// <summary>A person who signs in.</summary>
public sealed class ApplicationUser : IdentityUser
{
    /// <summary>As shown in the portal.</summary>
    public string DisplayName { get; set; } = "";

    /// <summary>When the user signed up, UTC.</summary>
    public DateTimeOffset CreatedAt { get; set; }
}
