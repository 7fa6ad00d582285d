namespace SmoothLlm.Core.Organizations;

/// <summary>What became of an invitation.</summary>
public enum InvitationState
{
    /// <summary>Waiting for its reader.</summary>
    Open,

    /// <summary>Its reader has joined.</summary>
    Accepted,

    /// <summary>Taken back.</summary>
    Revoked,

    /// <summary>Nobody followed it in time.</summary>
    Expired,
}

/// <summary>A place in an organization that is kept for whoever reads mail at an address.</summary>
public sealed class Invitation
{
    /// <summary>Longest address, in characters.</summary>
    public const int MaxEmailLength = 256;

    /// <summary>Version 7, so that it sorts by time.</summary>
    public required Guid Id { get; init; }

    /// <summary>Where to.</summary>
    public required Guid OrganizationId { get; init; }

    /// <summary>Who; only an account with this address can accept.</summary>
    public required string Email { get; set; }

    /// <summary>What the member may do there.</summary>
    public required OrganizationRole Role { get; init; }

    /// <summary>SHA-256 of the link's token in lower-case hexadecimal; the token itself is in the mail alone.</summary>
    public required string TokenHash { get; set; }

    /// <summary>The member who invites.</summary>
    public required string InvitedByUserId { get; init; }

    /// <summary>When it was made, UTC.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When the mail went out last, UTC.</summary>
    public required DateTimeOffset SentAt { get; set; }

    /// <summary>When the link stops being good, UTC.</summary>
    public required DateTimeOffset ExpiresAt { get; set; }

    /// <summary>When it was accepted, UTC.</summary>
    public DateTimeOffset? AcceptedAt { get; set; }

    /// <summary>When it was taken back, UTC.</summary>
    public DateTimeOffset? RevokedAt { get; set; }

    /// <summary>What has become of it.</summary>
    /// <param name="now">This moment, UTC.</param>
    public InvitationState StateAt(DateTimeOffset now) =>
        AcceptedAt is not null ? InvitationState.Accepted
        : RevokedAt is not null ? InvitationState.Revoked
        : ExpiresAt <= now ? InvitationState.Expired
        : InvitationState.Open;
}
