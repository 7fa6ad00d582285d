namespace SmoothLlm.Core.Organizations;

/// <summary>A customer: owns a balance, keys and usage. Every user gets one on sign-up.</summary>
public sealed class Organization
{
    /// <summary>Longest name, in characters.</summary>
    public const int MaxNameLength = 100;

    /// <summary>Longest name of a time zone, in characters.</summary>
    public const int MaxTimeZoneIdLength = 64;

    /// <summary>Version 7, so that it sorts by time.</summary>
    public required Guid Id { get; init; }

    /// <summary>As shown in the portal; at most <see cref="MaxNameLength"/> characters.</summary>
    public required string Name { get; set; }

    /// <summary>When it was created, UTC.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>What is added to providers' prices for this customer, basis points; null for the platform's margin.</summary>
    public int? MarginBasisPoints { get; set; }

    /// <summary>Its own plan; null for the default one.</summary>
    public Guid? PlanId { get; set; }

    /// <summary>Whose midnight ends its days, an IANA name such as <c>Asia/Seoul</c>; null for UTC.</summary>
    public string? TimeZoneId { get; set; }

    /// <summary>Whether the texts of its requests and answers are kept; its owner's choice.</summary>
    public bool KeepsContent { get; set; }

    /// <summary>For how long those that were kept stay, days; 0 when all are to go; null when none were ever kept.</summary>
    public int? ContentRetentionDays { get; set; }

    /// <summary>False when a platform admin has disabled it: its keys are refused.</summary>
    public bool IsActive { get; set; } = true;
}
