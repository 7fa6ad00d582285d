namespace SmoothLlm.Core.Payments;

/// <summary>An organization's wish that credits are bought when they run low.</summary>
public sealed class AutoTopUp
{
    /// <summary>The organization.</summary>
    public required Guid OrganizationId { get; init; }

    /// <summary>Whether it is on. Switched off by itself after repeated failures.</summary>
    public bool IsEnabled { get; set; }

    /// <summary>Buys when less than this is available, nano-USD.</summary>
    public required long ThresholdNanoUsd { get; set; }

    /// <summary>Buys this much, nano-USD, a whole number of cents.</summary>
    public required long AmountNanoUsd { get; set; }

    /// <summary>The most that is bought in a UTC day, nano-USD.</summary>
    public required long DailyCapNanoUsd { get; set; }

    /// <summary>The user who switched it on.</summary>
    public required string UserId { get; set; }

    /// <summary>The purchase under way; null for none. There is never more than one.</summary>
    public Guid? PurchaseId { get; set; }

    /// <summary>Failures since the last success.</summary>
    public int ConsecutiveFailures { get; set; }

    /// <summary>Why it was switched off by itself, for the customer; null otherwise.</summary>
    public string? DisabledReason { get; set; }

    /// <summary>When it last tried, UTC; null for never.</summary>
    public DateTimeOffset? LastAttemptAt { get; set; }
}
