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

    /// <summary>Given up by the customer, or run out of time.</summary>
    Cancelled,

    /// <summary>The payment was refused.</summary>
    Failed,
}

/// <summary>How a purchase came about. Names are stored.</summary>
public enum PurchaseOrigin
{
    /// <summary>A customer on the payment provider's page.</summary>
    Checkout,

    /// <summary>By itself, from the saved card.</summary>
    AutoTopUp,

    /// <summary>The built-in page that stands in for the payment provider in Development.</summary>
    TestCheckout,
}

/// <summary>An order of credits. The amount that is credited is the order's, never what a payment page reports.</summary>
public sealed class Purchase
{
    /// <summary>Version 7; also the payment's reference in the ledger.</summary>
    public required Guid Id { get; init; }

    /// <summary>Whose wallet is credited.</summary>
    public required Guid OrganizationId { get; init; }

    /// <summary>The user who ordered; for <see cref="PurchaseOrigin.AutoTopUp"/> the one who switched it on.</summary>
    public required string UserId { get; init; }

    /// <summary>How it came about.</summary>
    public PurchaseOrigin Origin { get; init; }

    /// <summary>Nano-USD, a whole number of cents.</summary>
    public required long AmountNanoUsd { get; init; }

    /// <summary>How far it has come.</summary>
    public PurchaseStatus Status { get; set; }

    /// <summary>The payment provider's checkout session; unique; null until there is one.</summary>
    public string? CheckoutSessionId { get; set; }

    /// <summary>The payment provider's payment; unique; null until it is known.</summary>
    public string? PaymentId { get; set; }

    /// <summary>Taken back from the wallet for refunds, nano-USD, in all.</summary>
    public long RefundedNanoUsd { get; set; }

    /// <summary>Taken back from the wallet for disputes and not returned, nano-USD.</summary>
    public long DisputedNanoUsd { get; set; }

    /// <summary>The payment provider's receipt for the customer; null without one.</summary>
    public string? ReceiptUrl { get; set; }

    /// <summary>Why it failed, for the customer; null unless it did.</summary>
    public string? FailureReason { get; set; }

    /// <summary>When it was ordered, UTC.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When it was credited or cancelled, UTC.</summary>
    public DateTimeOffset? EndedAt { get; set; }
}
