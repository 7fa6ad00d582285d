namespace SmoothLlm.Core.ApiKeys;

/// <summary>A key that a customer's program sends. Only the hash of the secret is kept.</summary>
public sealed class ApiKey
{
    /// <summary>Longest name, in characters.</summary>
    public const int MaxNameLength = 100;

    /// <summary>Version 7.</summary>
    public required Guid Id { get; init; }

    /// <summary>Who pays for its requests.</summary>
    public required Guid OrganizationId { get; init; }

    /// <summary>As its owner called it.</summary>
    public required string Name { get; set; }

    /// <summary>SHA-256 of the whole secret, 64 lowercase hexadecimal digits; unique.</summary>
    public required string SecretHash { get; init; }

    /// <summary>The first characters of the secret, prefix included, for recognition.</summary>
    public required string Prefix { get; init; }

    /// <summary>The last four characters of the secret.</summary>
    public required string LastFour { get; init; }

    /// <summary>When it was issued, UTC.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>The user who issued it; null when the bootstrap file did.</summary>
    public string? CreatedByUserId { get; init; }

    /// <summary>From when on it is refused, UTC; null while it is good.</summary>
    public DateTimeOffset? RevokedAt { get; set; }

    /// <summary>When it ends by itself, UTC; null for never.</summary>
    public DateTimeOffset? ExpiresAt { get; set; }
}
