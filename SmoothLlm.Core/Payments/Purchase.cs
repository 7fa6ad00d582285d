namespace SmoothLlm.Core.Payments;

/// <summary>How far a purchase of credits has come.</summary>
public enum PurchaseStatus
{
    /// <summary>The customer has been sent to the checkout.</summary>
    Pending,

    /// <summary>Paid; the credit is being posted. It can no longer be cancelled.</summary>
    Paid,

    /// <summary>Paid and credited.</summary>
    Completed,

    /// <summary>Given up by the customer.</summary>
    Cancelled,
}

/// <summary>An order of credits. The amount that is credited is the order's, never what a payment page reports.</summary>
public sealed class Purchase
{
    /// <summary>Version 7; also the payment's reference in the ledger.</summary>
    public required Guid Id { get; init; }

    /// <summary>Whose wallet is credited.</summary>
    public required Guid OrganizationId { get; init; }

    /// <summary>The user who ordered.</summary>
    public required string UserId { get; init; }

    /// <summary>Nano-USD, a whole number of cents.</summary>
    public required long AmountNanoUsd { get; init; }

    /// <summary>How far it has come.</summary>
    public PurchaseStatus Status { get; set; }

    /// <summary>When it was ordered, UTC.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When it was credited or cancelled, UTC.</summary>
    public DateTimeOffset? EndedAt { get; set; }
}
