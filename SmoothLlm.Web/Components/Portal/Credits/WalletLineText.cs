using SmoothLlm.Core.Ledger;
using SmoothLlm.Core.Usage;
using SmoothLlm.Infrastructure.Ledger;

namespace SmoothLlm.Web.Components.Portal.Credits;

/// <summary>A statement's line in words for customers.</summary>
internal static class WalletLineText
{
    public static string What(WalletLine line) => line.Description ?? line.Kind switch
    {
        LedgerTransactionKind.Capture => "Request",
        LedgerTransactionKind.TopUp => "Credits bought",
        LedgerTransactionKind.Grant => "Credits given",
        LedgerTransactionKind.Adjustment => "Correction",
        _ => line.Kind.ToString(),
    };

    /// <summary>A request's id in the form that the proxy returns and the usage page shows.</summary>
    public static string Reference(WalletLine line) =>
        line.Kind == LedgerTransactionKind.Capture && RequestIds.Parse(line.Reference) is { } requestId ? RequestIds.Format(requestId) : line.Reference;
}
