using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using SmoothLlm.Core.Ledger;
using SmoothLlm.Core.Money;
using SmoothLlm.Core.Payments;
using SmoothLlm.Infrastructure.Payments.Stripe;
using SmoothLlm.Infrastructure.Persistence;

namespace SmoothLlm.Infrastructure.Payments;

/// <summary>
/// Brings the book to what refunds and disputes say, in all, of one payment. What they say is computed from every event
/// that is stored for it, what the book has from its own transactions; the difference is posted under the number that
/// comes next. Of two that saw the same state one wins, and the other looks again, as does the winner: so order,
/// repetition and concurrency of events change nothing.
/// </summary>
public sealed class ClawBacks(
    IDbContextFactory<SmoothLlmDbContext> contexts,
    Database database,
    ILedger ledger,
    ILogger<ClawBacks> logger)
{
    /// <summary>Postings that one run makes at most; what is left then is left to the next.</summary>
    private const int MaxSteps = 50;

    /// <summary>Events of one payment that count; there are a handful.</summary>
    private const int MaxEvents = 1000;

    /// <returns>False when the book could not be written: run it again.</returns>
    public async Task<bool> ApplyAsync(Purchase order)
    {
        if (order.PaymentId is not { } paymentId)
            throw new ArgumentException("Only of a purchase that was paid something can be taken back.", nameof(order));
        for (int step = 0; step < MaxSteps; step++)
        {
            // The book first: whatever is posted from here on makes the number taken.
            var booked = await database.WriteAsync(context => ReadBookAsync(context, order, paymentId), CancellationToken.None);
            var target = ClawBack.Of(new NanoUsd(order.AmountNanoUsd), await ReadNoticesAsync(order.Id));
            if (Next(order, paymentId, booked, target) is not { } posting)
                return true;
            switch (await ledger.PostAsync(posting, CancellationToken.None))
            {
                case PostingResult.Posted:
                    Log.ClawedBack(logger, order.Id, posting.Kind, posting.Amount);
                    break;
                case PostingResult.AlreadyPosted:
                    break;
                case PostingResult.Unavailable:
                    return false;
                case var unexpected:
                    throw new InvalidOperationException($"{posting.Reference} could not be posted: {unexpected}.");
            }
        }

        return false;
    }

    /// <summary>The next step towards the target. What comes back comes first, so that never more is taken than was paid.</summary>
    private static PostingRequest? Next(Purchase order, string paymentId, Booked booked, ClawBack target)
    {
        var disputed = booked.Disputed - target.Disputed;
        var refunded = booked.Refunded - target.Refunded;
        string dispute = PaymentReferences.Dispute(paymentId, booked.Disputes + 1);
        string refund = PaymentReferences.Refund(paymentId, booked.Refunds + 1);
        if (disputed > NanoUsd.Zero)
            return Posting(LedgerTransactionKind.DisputeReversal, dispute, LedgerAccountKind.Dispute, disputed, "Disputed payment returned");
        if (refunded > NanoUsd.Zero)
            return Posting(LedgerTransactionKind.Refund, refund, LedgerAccountKind.Refunds, refunded, "Refund that failed");
        if (refunded < NanoUsd.Zero)
            return Posting(LedgerTransactionKind.Refund, refund, LedgerAccountKind.Refunds, refunded, "Refund of a payment");
        return disputed < NanoUsd.Zero
            ? Posting(LedgerTransactionKind.Dispute, dispute, LedgerAccountKind.Dispute, disputed, "Payment disputed")
            : null;

        PostingRequest Posting(LedgerTransactionKind kind, string reference, LedgerAccountKind counter, NanoUsd amount, string description) =>
            new(kind, reference, order.OrganizationId, counter, amount, description) { MayOverdraw = true };
    }

    /// <summary>What the book has, which is also written on the order for those who look at it.</summary>
    private static async Task<Booked> ReadBookAsync(SmoothLlmDbContext context, Purchase order, string paymentId)
    {
        // Whoever writes these two numbers waits here for whoever else does, and reads the book after that.
        await context.Purchases.Where(purchase => purchase.Id == order.Id).ExecuteUpdateAsync(set => set.SetProperty(purchase => purchase.PaymentId, paymentId));
        string refunds = PaymentReferences.RefundsOf(paymentId);
        string disputes = PaymentReferences.DisputesOf(paymentId);
        var found = await (
            from transaction in context.LedgerTransactions
            join entry in context.LedgerEntries on transaction.Id equals entry.TransactionId
            join account in context.LedgerAccounts on entry.AccountId equals account.Id
            where transaction.OrganizationId == order.OrganizationId
                // Said too, so that the index of what is no capture can be used.
                && transaction.Kind != LedgerTransactionKind.Capture
                && account.Kind == LedgerAccountKind.Wallet
                && ((transaction.Kind == LedgerTransactionKind.Refund && transaction.Reference.StartsWith(refunds))
                    || ((transaction.Kind == LedgerTransactionKind.Dispute || transaction.Kind == LedgerTransactionKind.DisputeReversal) && transaction.Reference.StartsWith(disputes)))
            select new { IsRefund = transaction.Kind == LedgerTransactionKind.Refund, transaction.Reference, entry.AmountNanoUsd }).ToListAsync();
        // Some databases take A for a, the provider does not.
        found.RemoveAll(entry => !entry.Reference.StartsWith(entry.IsRefund ? refunds : disputes, StringComparison.Ordinal));
        var booked = new Booked(
            new NanoUsd(-found.Where(entry => entry.IsRefund).Sum(entry => entry.AmountNanoUsd)),
            found.Count(entry => entry.IsRefund),
            new NanoUsd(-found.Where(entry => !entry.IsRefund).Sum(entry => entry.AmountNanoUsd)),
            found.Count(entry => !entry.IsRefund));
        await context.Purchases.Where(purchase => purchase.Id == order.Id).ExecuteUpdateAsync(set => set
            .SetProperty(purchase => purchase.RefundedNanoUsd, booked.Refunded.Value)
            .SetProperty(purchase => purchase.DisputedNanoUsd, booked.Disputed.Value));
        return booked;
    }

    private async Task<List<PaymentNotice>> ReadNoticesAsync(Guid purchaseId)
    {
        await using var context = await contexts.CreateDbContextAsync(CancellationToken.None);
        var payloads = await context.PaymentEvents.AsNoTracking()
            .Where(@event => @event.PurchaseId == purchaseId && StripeEvents.TakingBack.Contains(@event.Type))
            .OrderBy(@event => @event.OccurredAt)
            .Select(@event => @event.Payload)
            .Take(MaxEvents)
            .ToListAsync(CancellationToken.None);
        return [.. payloads.Select(StripeEvents.Notice)];
    }

    /// <summary>What the book has of a payment, and in how many postings.</summary>
    private readonly record struct Booked(NanoUsd Refunded, int Refunds, NanoUsd Disputed, int Disputes);
}
