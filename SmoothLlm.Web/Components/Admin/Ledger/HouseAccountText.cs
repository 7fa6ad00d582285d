using SmoothLlm.Core.Ledger;

namespace SmoothLlm.Web.Components.Admin.Ledger;

/// <summary>The house's accounts in words for admins.</summary>
internal static class HouseAccountText
{
    public static string Name(LedgerAccountKind kind) => kind switch
    {
        LedgerAccountKind.Wallet => "Wallets",
        LedgerAccountKind.StripeClearing => "Payments",
        LedgerAccountKind.Revenue => "Revenue",
        LedgerAccountKind.Promo => "Given away",
        LedgerAccountKind.Refunds => "Refunds",
        LedgerAccountKind.Dispute => "Disputes",
        LedgerAccountKind.OverrunLoss => "Overrun loss",
        LedgerAccountKind.FailureLoss => "Failure loss",
        LedgerAccountKind.Adjustment => "Adjustments",
        _ => kind.ToString(),
    };

    /// <summary>Money that came from an account makes it negative, as in every double-entry book.</summary>
    public static string Meaning(LedgerAccountKind kind) => kind switch
    {
        LedgerAccountKind.StripeClearing => "what customers have paid, less than zero by it",
        LedgerAccountKind.Revenue => "charges, and the price of what failed",
        LedgerAccountKind.Promo => "welcome credits, vouchers, the bootstrap file",
        LedgerAccountKind.Refunds => "paid back to customers",
        LedgerAccountKind.Dispute => "taken back by customers' banks",
        LedgerAccountKind.OverrunLoss => "charges above what a wallet had",
        LedgerAccountKind.FailureLoss => "requests that failed and were not charged",
        LedgerAccountKind.Adjustment => "corrections by admins",
        _ => "",
    };

    public static string Name(LedgerTransactionKind kind) => kind switch
    {
        LedgerTransactionKind.Capture => "Charge",
        LedgerTransactionKind.TopUp => "Payment",
        LedgerTransactionKind.Grant => "Grant",
        LedgerTransactionKind.DisputeReversal => "Dispute won",
        LedgerTransactionKind.FailureLoss => "Failed request",
        _ => kind.ToString(),
    };
}
