using SmoothLlm.Core.Ledger;
using SmoothLlm.Core.Usage;
using SmoothLlm.Infrastructure.Credits;
using SmoothLlm.Infrastructure.Ledger;
using SmoothLlm.Infrastructure.Payments;
using static SmoothLlm.Web.Localization.Texts;

namespace SmoothLlm.Web.Components.Portal.Transactions;

/// <summary>A statement's line in words for customers: on pages, in exports and in answers to programs.</summary>
internal static class WalletLineText
{
    public static string What(WalletLine line) => line.Description switch
    {
        null => What(line.Kind),
        Fulfilment.Description => T("Credits bought"),
        Fulfilment.DescriptionOfAutomatic => T("Credits bought automatically"),
        WelcomeCredit.Description => T("Welcome credit"),
        var said => said,
    };

    private static string What(LedgerTransactionKind kind) => kind switch
    {
        LedgerTransactionKind.Capture => T("Request"),
        LedgerTransactionKind.TopUp => T("Credits bought"),
        LedgerTransactionKind.Grant => T("Credits given"),
        LedgerTransactionKind.Adjustment => T("Correction"),
        LedgerTransactionKind.Refund => T("Payment refunded"),
        LedgerTransactionKind.Dispute => T("Payment disputed"),
        LedgerTransactionKind.DisputeReversal => T("Disputed payment returned"),
        _ => kind.ToString(),
    };

    /// <summary>A word for programs: <c>charge</c>, <c>top_up</c>, <c>grant</c>, …</summary>
    public static string Type(LedgerTransactionKind kind) => kind switch
    {
        LedgerTransactionKind.Capture => "charge",
        LedgerTransactionKind.TopUp => "top_up",
        LedgerTransactionKind.Grant => "grant",
        LedgerTransactionKind.Adjustment => "adjustment",
        LedgerTransactionKind.Refund => "refund",
        LedgerTransactionKind.Dispute => "dispute",
        LedgerTransactionKind.DisputeReversal => "dispute_reversal",
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "No wallet has a line of this kind."),
    };

    /// <summary>A request's id in the form that the proxy returns and the usage page shows.</summary>
    public static string Reference(WalletLine line) => line.RequestId is { } requestId ? RequestIds.Format(requestId) : line.Reference;

    /// <summary>Where the payment provider's receipt is; null for none, and for an address that is not that of a web page.</summary>
    public static string? ReceiptAddress(WalletLine line) =>
        Uri.TryCreate(line.ReceiptUrl, UriKind.Absolute, out var uri) && uri.Scheme == Uri.UriSchemeHttps ? line.ReceiptUrl : null;
}
