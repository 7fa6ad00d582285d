namespace SmoothLlm.Core.Organizations;

/// <summary>A customer: owns a balance, keys and usage. Every user gets one on sign-up.</summary>
public sealed class Organization
{
    /// <summary>Longest name, in characters.</summary>
    public const int MaxNameLength = 100;

    /// <summary>Version 7, so that it sorts by time.</summary>
    public required Guid Id { get; init; }

    /// <summary>As shown in the portal; at most <see cref="MaxNameLength"/> characters.</summary>
    public required string Name { get; set; }

    /// <summary>When it was created, UTC.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>What is added to providers' prices for this customer, basis points; null for the platform's margin.</summary>
    public int? MarginBasisPoints { get; set; }

    /// <summary>False when a platform admin has disabled it: its keys are refused.</summary>
    public bool IsActive { get; set; } = true;
}
