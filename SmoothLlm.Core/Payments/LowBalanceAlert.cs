namespace SmoothLlm.Core.Payments;

/// <summary>An organization's wish to be told when its credits run low.</summary>
public sealed class LowBalanceAlert
{
    /// <summary>The organization.</summary>
    public required Guid OrganizationId { get; init; }

    /// <summary>Tells when less than this is posted, nano-USD; zero for never; null for the platform's default.</summary>
    public long? ThresholdNanoUsd { get; set; }

    /// <summary>When it was told last, UTC; null when the balance has been at the threshold or above since.</summary>
    public DateTimeOffset? NotifiedAt { get; set; }
}
