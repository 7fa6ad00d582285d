using SmoothLlm.Core.Ledger;
using static SmoothLlm.Web.Localization.Texts;

namespace SmoothLlm.Web.Components.Admin.Ledger;

/// <summary>The house's accounts in words for admins.</summary>
internal static class HouseAccountText
{
    public static string Name(LedgerAccountKind kind) => kind switch
    {
        LedgerAccountKind.Wallet => T("Wallets"),
        LedgerAccountKind.StripeClearing => T("Payments"),
        LedgerAccountKind.Revenue => T("Revenue"),
        LedgerAccountKind.Promo => T("Given away"),
        LedgerAccountKind.Refunds => T("Refunds"),
        LedgerAccountKind.Dispute => T("Disputes"),
        LedgerAccountKind.OverrunLoss => T("Overrun loss"),
        LedgerAccountKind.FailureLoss => T("Failure loss"),
        LedgerAccountKind.Adjustment => T("Adjustments"),
        _ => kind.ToString(),
    };

    /// <summary>Money that came from an account makes it negative, as in every double-entry book.</summary>
    public static string Meaning(LedgerAccountKind kind) => kind switch
    {
        LedgerAccountKind.StripeClearing => T("what customers have paid, less than zero by it"),
        LedgerAccountKind.Revenue => T("charges, and the price of what failed"),
        LedgerAccountKind.Promo => T("welcome credits, vouchers, the bootstrap file"),
        LedgerAccountKind.Refunds => T("paid back to customers"),
        LedgerAccountKind.Dispute => T("taken back by customers' banks"),
        LedgerAccountKind.OverrunLoss => T("charges above what a wallet had"),
        LedgerAccountKind.FailureLoss => T("requests that failed and were not charged"),
        LedgerAccountKind.Adjustment => T("corrections by admins"),
        _ => "",
    };

    public static string Name(LedgerTransactionKind kind) => kind switch
    {
        LedgerTransactionKind.Capture => T("Charge"),
        LedgerTransactionKind.TopUp => T("Payment"),
        LedgerTransactionKind.Grant => T("Grant"),
        LedgerTransactionKind.DisputeReversal => T("Dispute won"),
        LedgerTransactionKind.FailureLoss => T("Failed request"),
        _ => kind.ToString(),
    };
}
