using SmoothLlm.Core.Money;

namespace SmoothLlm.Core.Payments;

/// <summary>An organization that becomes a customer of the payment provider.</summary>
/// <param name="OrganizationId">The organization.</param>
/// <param name="Name">Its name.</param>
/// <param name="PurchaseId">The order for which it is needed.</param>
public sealed record CustomerRequest(Guid OrganizationId, string Name, Guid PurchaseId);

/// <summary>An order that shall be paid on the provider's page.</summary>
/// <param name="PurchaseId">The order.</param>
/// <param name="Amount">A whole number of cents.</param>
/// <param name="CustomerId">Who pays, as the provider knows it.</param>
/// <param name="SavesCard">Whether the card may be charged later while nobody is there.</param>
/// <param name="Return">Where the customer comes back to.</param>
public sealed record CheckoutRequest(Guid PurchaseId, NanoUsd Amount, string CustomerId, bool SavesCard, CheckoutReturn Return);

/// <summary>Where a customer comes back to from the payment page.</summary>
/// <param name="Paid">After paying; <see cref="SessionPlaceholder"/> in it becomes the page's id.</param>
/// <param name="NotPaid">After giving up.</param>
public sealed record CheckoutReturn(string Paid, string NotPaid)
{
    /// <summary>The provider puts the page's id in its place.</summary>
    public const string SessionPlaceholder = "{CHECKOUT_SESSION_ID}";
}

/// <summary>A charge of a saved card.</summary>
/// <param name="PurchaseId">The order; the same order is charged once.</param>
/// <param name="Amount">A whole number of cents.</param>
/// <param name="CustomerId">Whose card.</param>
/// <param name="PaymentMethodId">Which card.</param>
public sealed record SavedCardCharge(Guid PurchaseId, NanoUsd Amount, string CustomerId, string PaymentMethodId);

/// <summary>Money to give back.</summary>
/// <param name="PaymentId">The payment.</param>
/// <param name="Amount">A whole number of cents, at most what is left of the payment.</param>
/// <param name="RequestId">The same request is done once.</param>
public sealed record RefundRequest(string PaymentId, NanoUsd Amount, Guid RequestId);
