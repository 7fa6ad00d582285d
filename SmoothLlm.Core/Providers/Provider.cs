namespace SmoothLlm.Core.Providers;

/// <summary>A service that answers requests, as an admin configured it.</summary>
public sealed class Provider
{
    /// <summary>Longest slug, in characters.</summary>
    public const int MaxSlugLength = 40;

    /// <summary>Version 7.</summary>
    public required Guid Id { get; init; }

    /// <summary>Its name in URLs and headers: lowercase letters, digits and hyphens; unique.</summary>
    public required string Slug { get; init; }

    /// <summary>Its name for people.</summary>
    public required string DisplayName { get; set; }

    /// <summary>Which adapter speaks to it.</summary>
    public required ProviderKind Kind { get; set; }

    /// <summary>Base address with the version segment (<c>https://api.openai.com/v1</c>); empty for the Sandbox, which knows its own.</summary>
    public required string BaseUrl { get; set; }

    /// <summary>Our credentials, encrypted; none when the provider needs none.</summary>
    public List<ProviderCredential> Credentials { get; init; } = [];

    /// <summary>What it gets to know of the caller.</summary>
    public UserTokenUse UserTokenUse { get; set; }

    /// <summary>False takes it out of every route.</summary>
    public bool IsEnabled { get; set; } = true;

    /// <summary>Whether its address may be a private, loopback or link-local one.</summary>
    public bool AllowPrivateNetwork { get; set; }

    /// <summary>When it was added, UTC.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When it was last changed, UTC.</summary>
    public required DateTimeOffset UpdatedAt { get; set; }
}
