using SmoothLlm.Core.Money;

namespace SmoothLlm.Core.Payments;

/// <summary>How far a payment has come at the provider.</summary>
public enum PaymentState
{
    /// <summary>Under way.</summary>
    Pending,

    /// <summary>The money is there.</summary>
    Succeeded,

    /// <summary>It was refused, or needs the customer, who is not there.</summary>
    Failed,
}

/// <summary>An amount as the payment provider reports it; to be compared with the order's.</summary>
/// <param name="Amount">In units of the currency: USD when it is <see cref="Usd"/>.</param>
/// <param name="Currency">Three letters, lowercase.</param>
public readonly record struct ReportedAmount(NanoUsd Amount, string Currency)
{
    /// <summary>The currency of all orders.</summary>
    public const string Usd = "usd";

    /// <summary>Whether it is in the currency of all orders.</summary>
    public bool IsUsd => string.Equals(Currency, Usd, StringComparison.Ordinal);

    /// <summary>For people.</summary>
    public override string ToString() => $"{Amount} {Currency}";
}

/// <summary>A payment as the provider knows it.</summary>
/// <param name="Id">The provider's id for it.</param>
/// <param name="State">How far it has come.</param>
/// <param name="Amount">What came in; what shall come in while it is under way.</param>
/// <param name="PurchaseId">The order that we wrote on it; null for none.</param>
public sealed record Payment(string Id, PaymentState State, ReportedAmount Amount, Guid? PurchaseId)
{
    /// <summary>Longest id that a payment may have, in characters: it is a part of references in the ledger.</summary>
    public const int MaxIdLength = 80;

    /// <summary>Why it failed, for the customer; null unless it did.</summary>
    public string? FailureReason { get; init; }

    /// <summary>Where the customer finds the receipt; null when it is not known.</summary>
    public string? ReceiptUrl { get; init; }

    /// <summary>The card that may be charged later; null unless the customer agreed to it.</summary>
    public SavedCard? SavedCard { get; init; }
}

/// <summary>A card that a customer left with the provider.</summary>
/// <param name="PaymentMethodId">The provider's id for it.</param>
/// <param name="CustomerId">Whose it is; null when it has been given up.</param>
/// <param name="Brand">For recognition.</param>
/// <param name="LastFour">For recognition.</param>
public sealed record SavedCard(string PaymentMethodId, string? CustomerId, string Brand, string LastFour);

/// <summary>How far a payment page has come.</summary>
public enum CheckoutState
{
    /// <summary>Can be used.</summary>
    Open,

    /// <summary>Used; the payment may still be under way.</summary>
    Complete,

    /// <summary>Can no longer be used, and was not.</summary>
    Expired,
}

/// <summary>The provider's payment page for one order.</summary>
/// <param name="Id">The provider's id for it.</param>
/// <param name="State">How far it has come.</param>
/// <param name="Url">Where the customer pays; null when it cannot be used any more.</param>
/// <param name="PurchaseId">The order that we wrote on it; null for none.</param>
public sealed record CheckoutSession(string Id, CheckoutState State, Uri? Url, Guid? PurchaseId)
{
    /// <summary>What was paid; null until it is.</summary>
    public PaymentReport? Paid { get; init; }
}

/// <summary>Money that came in, as the provider reports it.</summary>
/// <param name="PaymentId">The provider's id for the payment; null when it was not said.</param>
/// <param name="Amount">How much.</param>
public sealed record PaymentReport(string? PaymentId, ReportedAmount Amount);

/// <summary>A part of the provider's list of events.</summary>
/// <param name="Payloads">Each event whole, JSON, as a webhook would bring it.</param>
/// <param name="NextAfterId">Where the next page begins; null on the last one.</param>
public sealed record PaymentEventPage(IReadOnlyList<string> Payloads, string? NextAfterId);
