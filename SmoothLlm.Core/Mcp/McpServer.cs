using SmoothLlm.Core.Providers;

namespace SmoothLlm.Core.Mcp;

/// <summary>A server of tools that callers may use, as an admin registered it. It speaks the Model Context Protocol over Streamable HTTP.</summary>
public sealed class McpServer
{
    /// <summary>Longest slug, in characters.</summary>
    public const int MaxSlugLength = 40;

    /// <summary>Most servers at a time: each of them is asked when somebody lists tools.</summary>
    public const int MaxServers = 50;

    /// <summary>Version 7.</summary>
    public required Guid Id { get; init; }

    /// <summary>Before the names of its tools: lowercase letters, digits and hyphens; unique.</summary>
    public required string Slug { get; init; }

    /// <summary>Its name for people.</summary>
    public required string DisplayName { get; set; }

    /// <summary>Where it answers, the whole address.</summary>
    public required string Address { get; set; }

    /// <summary>What it is sent as the bearer token, encrypted; null when it needs none.</summary>
    public string? ProtectedSecret { get; set; }

    /// <summary>The secret's last four characters, for recognition; null of a short one.</summary>
    public string? LastFour { get; set; }

    /// <summary>What it gets to know of the caller.</summary>
    public UserTokenUse UserTokenUse { get; set; }

    /// <summary>Whether its address may be a private, loopback or link-local one.</summary>
    public bool AllowPrivateNetwork { get; set; }

    /// <summary>False hides its tools.</summary>
    public bool IsEnabled { get; set; } = true;

    /// <summary>When it was registered, UTC.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When it was last changed, UTC.</summary>
    public required DateTimeOffset UpdatedAt { get; set; }
}
