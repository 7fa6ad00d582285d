using Microsoft.EntityFrameworkCore;
using SmoothLlm.Core.Ledger;
using SmoothLlm.Infrastructure.Persistence;

namespace SmoothLlm.Infrastructure.Ledger;

/// <summary>
/// The payment provider's receipts for the payments that a statement's lines are about. Their references are a word, the
/// payment (by the provider's id or by our order's) and perhaps a number, with colons between: <c>topup:pi_1</c>.
/// </summary>
internal sealed class PaymentReceipts
{
    private readonly Dictionary<string, string> byPayment;

    private PaymentReceipts(Dictionary<string, string> byPayment) => this.byPayment = byPayment;

    /// <param name="transactions">One page of them.</param>
    public static async Task<PaymentReceipts> FindAsync(
        SmoothLlmDbContext context, Guid organizationId, IReadOnlyCollection<LedgerTransaction> transactions, CancellationToken cancellationToken)
    {
        var payments = transactions.Select(PaymentOf).OfType<string>().Distinct(StringComparer.Ordinal).ToList();
        if (payments.Count == 0)
            return new PaymentReceipts([]);
        var orders = payments.Select(payment => Guid.TryParse(payment, out var id) ? id : Guid.Empty).Where(id => id != Guid.Empty).ToList();
        var found = await context.Purchases.AsNoTracking()
            .Where(purchase => purchase.OrganizationId == organizationId && purchase.ReceiptUrl != null)
            .Where(purchase => orders.Contains(purchase.Id) || (purchase.PaymentId != null && payments.Contains(purchase.PaymentId)))
            .Select(purchase => new { purchase.Id, purchase.PaymentId, purchase.ReceiptUrl })
            .ToListAsync(cancellationToken);
        var receipts = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var purchase in found)
        {
            receipts[purchase.Id.ToString()] = purchase.ReceiptUrl!;
            if (purchase.PaymentId is { } payment)
                receipts[payment] = purchase.ReceiptUrl!;
        }

        return new PaymentReceipts(receipts);
    }

    public string? Of(LedgerTransaction transaction) => PaymentOf(transaction) is { } payment ? byPayment.GetValueOrDefault(payment) : null;

    private static string? PaymentOf(LedgerTransaction transaction) =>
        transaction.Kind is LedgerTransactionKind.TopUp or LedgerTransactionKind.Refund or LedgerTransactionKind.Dispute or LedgerTransactionKind.DisputeReversal
        && transaction.Reference.Split(':') is [_, var payment, ..]
            ? payment
            : null;
}
