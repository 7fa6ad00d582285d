using SmoothLlm.Core.Payments;
using static SmoothLlm.Web.Localization.Texts;

namespace SmoothLlm.Web.Components.Portal.Credits;

/// <summary>An order in words for customers.</summary>
internal static class PurchaseText
{
    public static string Status(Purchase order) => order switch
    {
        { Status: PurchaseStatus.Pending } => T("Not paid"),
        { Status: PurchaseStatus.Paid } => T("Being credited"),
        { Status: PurchaseStatus.Cancelled } => T("Cancelled"),
        { Status: PurchaseStatus.Failed } => T("Failed"),
        { DisputedNanoUsd: > 0 } => T("Disputed"),
        { RefundedNanoUsd: > 0 } when order.RefundedNanoUsd == order.AmountNanoUsd => T("Refunded"),
        { RefundedNanoUsd: > 0 } => T("Partly refunded"),
        _ => T("Credited"),
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
        PurchaseOrigin.AutoTopUp => T("Automatic"),
        PurchaseOrigin.TestCheckout => T("Test checkout"),
        _ => T("Checkout"),
    };
}
