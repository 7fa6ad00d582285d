namespace SmoothLlm.Core.Payments;

/// <summary>An organization's wish to be told when its credits run low.</summary>
public sealed class LowBalanceAlert
{
    /// <summary>The organization.</summary>
    public required Guid OrganizationId { get; init; }

    /// <summary>Tells when less than this is available, nano-USD; zero for never.</summary>
    public required long ThresholdNanoUsd { get; set; }

    /// <summary>When it was told last, UTC; null when the balance has been above the threshold since.</summary>
    public DateTimeOffset? NotifiedAt { get; set; }
}
