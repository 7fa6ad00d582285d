namespace SmoothLlm.Core.ApiKeys;

/// <summary>A key or a monitor token that a customer's program sends. Only hashes of its secrets are kept.</summary>
public sealed class ApiKey
{
    /// <summary>Longest name, in characters.</summary>
    public const int MaxNameLength = 100;

    /// <summary>Version 7.</summary>
    public required Guid Id { get; init; }

    /// <summary>Who pays for its requests.</summary>
    public required Guid OrganizationId { get; init; }

    /// <summary>What it opens.</summary>
    public ApiKeyKind Kind { get; init; }

    /// <summary>As its owner called it.</summary>
    public required string Name { get; set; }

    /// <summary>SHA-256 of the whole secret, 64 lowercase hexadecimal digits; unique.</summary>
    public required string SecretHash { get; set; }

    /// <summary>The first characters of the secret, prefix included, for recognition.</summary>
    public required string Prefix { get; set; }

    /// <summary>The last four characters of the secret.</summary>
    public required string LastFour { get; set; }

    /// <summary>The hash of the secret before the last rotation; null without one.</summary>
    public string? PreviousSecretHash { get; set; }

    /// <summary>Until when the previous secret is accepted, too, UTC.</summary>
    public DateTimeOffset? PreviousSecretUntil { get; set; }

    /// <summary>When it last got a new secret, UTC; null for never.</summary>
    public DateTimeOffset? RotatedAt { get; set; }

    /// <summary>When it was issued, UTC.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>The user who issued it; null when the bootstrap file did.</summary>
    public string? CreatedByUserId { get; init; }

    /// <summary>False while it is put out of force; unlike a revocation that can be undone.</summary>
    public bool IsEnabled { get; set; } = true;

    /// <summary>From when on it is refused for good, UTC; null while it is not.</summary>
    public DateTimeOffset? RevokedAt { get; set; }

    /// <summary>When it was taken off the lists, UTC; revoked, too, then. Its row stays: usage refers to it.</summary>
    public DateTimeOffset? DeletedAt { get; set; }

    /// <summary>When it ends by itself, UTC; null for never.</summary>
    public DateTimeOffset? ExpiresAt { get; set; }

    /// <summary>What its requests may be charged within <see cref="SpendLimitWindow"/>, nano-USD; null without a limit.</summary>
    public long? SpendLimitNanoUsd { get; set; }

    /// <summary>When the spending starts at zero again.</summary>
    public SpendWindow SpendLimitWindow { get; set; }

    /// <summary>Requests within any minute; null without a limit.</summary>
    public int? RequestsPerMinute { get; set; }

    /// <summary>Tokens within any minute, input and output; null without a limit.</summary>
    public int? TokensPerMinute { get; set; }

    /// <summary>The ids of the models that it may use; null for all.</summary>
    public IReadOnlyList<string>? AllowedModels { get; set; }

    /// <summary>The addresses and networks (CIDR) that it may be used from; null for all.</summary>
    public IReadOnlyList<string>? AllowedIps { get; set; }

    /// <summary>Counts the edits; whoever edits says which one was seen.</summary>
    public int Revision { get; set; }
}
