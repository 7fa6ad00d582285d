using SmoothLlm.Core.Payments;

namespace SmoothLlm.Web.Components.Portal.Credits;

/// <summary>An order in words for customers.</summary>
internal static class PurchaseText
{
    public static string Status(Purchase order) => order switch
    {
        { Status: PurchaseStatus.Pending } => "Not paid",
        { Status: PurchaseStatus.Paid } => "Being credited",
        { Status: PurchaseStatus.Cancelled } => "Cancelled",
        { Status: PurchaseStatus.Failed } => "Failed",
        { DisputedNanoUsd: > 0 } => "Disputed",
        { RefundedNanoUsd: > 0 } when order.RefundedNanoUsd == order.AmountNanoUsd => "Refunded",
        { RefundedNanoUsd: > 0 } => "Partly refunded",
        _ => "Credited",
    };

    public static StatusBadge.BadgeTone Tone(Purchase order) => order switch
    {
        { Status: PurchaseStatus.Failed } or { DisputedNanoUsd: > 0 } => StatusBadge.BadgeTone.Bad,
        { Status: PurchaseStatus.Pending or PurchaseStatus.Paid } => StatusBadge.BadgeTone.Warning,
        { Status: PurchaseStatus.Completed, RefundedNanoUsd: 0 } => StatusBadge.BadgeTone.Good,
        _ => StatusBadge.BadgeTone.Neutral,
    };

    public static string Origin(Purchase order) => order.Origin switch
    {
        PurchaseOrigin.AutoTopUp => "Automatic",
        PurchaseOrigin.TestCheckout => "Test checkout",
        _ => "Checkout",
    };
}
