using SmoothLlm.Core.Ledger;
using SmoothLlm.Core.Usage;
using SmoothLlm.Infrastructure.Ledger;

namespace SmoothLlm.Web.Components.Portal.Transactions;

/// <summary>A statement's line in words for customers: on pages, in exports and in answers to programs.</summary>
internal static class WalletLineText
{
    public static string What(WalletLine line) => line.Description ?? line.Kind switch
    {
        LedgerTransactionKind.Capture => "Request",
        LedgerTransactionKind.TopUp => "Credits bought",
        LedgerTransactionKind.Grant => "Credits given",
        LedgerTransactionKind.Adjustment => "Correction",
        LedgerTransactionKind.Refund => "Payment refunded",
        LedgerTransactionKind.Dispute => "Payment disputed",
        LedgerTransactionKind.DisputeReversal => "Disputed payment returned",
        _ => line.Kind.ToString(),
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
}
