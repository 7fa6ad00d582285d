namespace SmoothLlm.Core.Payments;

/// <summary>How far an event of the payment provider has come. Names are stored.</summary>
public enum PaymentEventStatus
{
    /// <summary>Taken down, its effect not yet done.</summary>
    Received,

    /// <summary>Its effect is done.</summary>
    Processed,

    /// <summary>Nothing that concerns us.</summary>
    Ignored,

    /// <summary>About an order that is not known (yet); tried again.</summary>
    Parked,

    /// <summary>Given up after many tries, or contradicting the order; an admin has to look.</summary>
    Failed,
}

/// <summary>One event that the payment provider sent. Kept whole, so that it can be looked at and done again.</summary>
public sealed class PaymentEvent
{
    /// <summary>The payment provider's id for it: the same event is never taken down twice.</summary>
    public required string Id { get; init; }

    /// <summary>What happened, in the payment provider's words.</summary>
    public required string Type { get; init; }

    /// <summary>When it happened, UTC.</summary>
    public required DateTimeOffset OccurredAt { get; init; }

    /// <summary>When it came, UTC.</summary>
    public required DateTimeOffset ReceivedAt { get; init; }

    /// <summary>How far it has come.</summary>
    public PaymentEventStatus Status { get; set; }

    /// <summary>The order that it is about; null when none is known.</summary>
    public Guid? PurchaseId { get; set; }

    /// <summary>How often it was tried.</summary>
    public int Attempts { get; set; }

    /// <summary>When it is tried again, UTC; null for never.</summary>
    public DateTimeOffset? NextAttemptAt { get; set; }

    /// <summary>Why the last try failed; null otherwise.</summary>
    public string? LastError { get; set; }

    /// <summary>When its effect was done, UTC.</summary>
    public DateTimeOffset? ProcessedAt { get; set; }

    /// <summary>The event as it came, JSON.</summary>
    public required string Payload { get; init; }
}
