namespace SmoothLlm.Core.Organizations;

/// <summary>That an organization wants to see its list of first steps no more. No row as long as it does.</summary>
public sealed class Onboarding
{
    /// <summary>Whose list; the key.</summary>
    public required Guid OrganizationId { get; init; }

    /// <summary>Since when, UTC.</summary>
    public required DateTimeOffset DismissedAt { get; init; }
}
