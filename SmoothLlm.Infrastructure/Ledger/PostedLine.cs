using SmoothLlm.Core.Ledger;
using SmoothLlm.Core.Money;

namespace SmoothLlm.Infrastructure.Ledger;

/// <summary>An entry of a wallet with its transaction, as a query finds both.</summary>
internal sealed class PostedLine
{
    public required LedgerEntry Entry { get; init; }

    public required LedgerTransaction Transaction { get; init; }

    public WalletLine ToWalletLine(PaymentReceipts receipts) => new(
        Transaction.Id,
        Transaction.Kind,
        Transaction.Reference,
        Transaction.Description,
        new NanoUsd(Entry.AmountNanoUsd),
        new NanoUsd(Entry.BalanceAfterNanoUsd!.Value),
        Transaction.PostedAt,
        receipts.Of(Transaction));
}
