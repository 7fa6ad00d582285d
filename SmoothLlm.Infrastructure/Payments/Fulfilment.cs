using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using SmoothLlm.Core.Ledger;
using SmoothLlm.Core.Money;
using SmoothLlm.Core.Payments;
using SmoothLlm.Infrastructure.Persistence;

namespace SmoothLlm.Infrastructure.Payments;

/// <summary>
/// The one way by which a payment becomes credits, for webhook, success page, reconciliation and automatic top-up alike:
/// compared with the order, bound to it, posted, completed. Each step is safe to run again, so a crash between two of
/// them loses nothing and credits nothing twice: one payment belongs to one order (unique on the order), and is posted
/// once (unique in the ledger).
/// </summary>
public sealed class Fulfilment(
    IDbContextFactory<SmoothLlmDbContext> contexts,
    Database database,
    ILedger ledger,
    CreditedPurchases credited,
    TimeProvider time,
    ILogger<Fulfilment> logger)
{
    /// <summary>What the statement says of credits that somebody bought; pages say it in the reader's language.</summary>
    public const string Description = "Credits bought";

    /// <summary>What it says of those that were bought because they ran low.</summary>
    public const string DescriptionOfAutomatic = "Credits bought automatically";

    /// <summary>Purchases that one start finishes; the next start takes more.</summary>
    public const int MaxResumed = 1000;

    /// <summary>
    /// Credits an order for money that came in. An order that was given up meanwhile is credited too: the money is here.
    /// Once begun it runs to its end, whoever stopped waiting for it.
    /// </summary>
    /// <param name="purchaseId">The order that the payment names.</param>
    /// <param name="report">What the payment provider says.</param>
    public async Task<FulfilResult> FulfilAsync(Guid purchaseId, PaymentReport report)
    {
        var bound = await database.WriteAsync(context => BindAsync(context, purchaseId, report), CancellationToken.None);
        if (bound is FulfilResult.Mismatch mismatch)
            Log.PaymentMismatch(logger, purchaseId, mismatch.Reason);
        return bound ?? await CompleteAsync(purchaseId);
    }

    /// <summary>Credits what was paid when an earlier run of the server ended.</summary>
    public async Task ResumeAsync(CancellationToken cancellationToken)
    {
        List<Guid> paid;
        await using (var context = await contexts.CreateDbContextAsync(cancellationToken))
        {
            paid = await context.Purchases.AsNoTracking()
                .Where(purchase => purchase.EndedAt == null && purchase.Status == PurchaseStatus.Paid && purchase.PaymentId != null)
                .OrderBy(purchase => purchase.CreatedAt)
                .Select(purchase => purchase.Id)
                .Take(MaxResumed)
                .ToListAsync(cancellationToken);
        }

        foreach (var purchaseId in paid)
        {
            Log.PurchaseResumed(logger, purchaseId);
            await CompleteAsync(purchaseId);
        }
    }

    /// <summary>Compares the payment with the order and writes it on it. From here on the order is paid.</summary>
    /// <returns>Null when the two belong together.</returns>
    private static async Task<FulfilResult?> BindAsync(SmoothLlmDbContext context, Guid purchaseId, PaymentReport report)
    {
        if (await context.Purchases.AsNoTracking().SingleOrDefaultAsync(purchase => purchase.Id == purchaseId) is not { } order)
            return new FulfilResult.NotFound();
        if (report.PaymentId is not { Length: > 0 and <= Payment.MaxIdLength } paymentId)
            return new FulfilResult.Mismatch("The payment has no id that can be kept.");
        if (!report.Amount.IsUsd || report.Amount.Amount.Value != order.AmountNanoUsd)
            return new FulfilResult.Mismatch($"The order is about {new NanoUsd(order.AmountNanoUsd)} usd, the payment about {report.Amount}.");
        if (await context.Purchases.AnyAsync(other => other.PaymentId == paymentId && other.Id != purchaseId))
            return new FulfilResult.Mismatch($"The payment {paymentId} has paid another order.");

        int bound = await context.Purchases
            .Where(purchase => purchase.Id == purchaseId && (purchase.PaymentId == null || purchase.PaymentId == paymentId))
            .ExecuteUpdateAsync(set => set.SetProperty(purchase => purchase.PaymentId, paymentId));
        if (bound == 0)
            return new FulfilResult.Mismatch($"The order is paid by another payment than {paymentId}.");
        await context.Purchases
            .Where(purchase => purchase.Id == purchaseId && purchase.Status != PurchaseStatus.Paid && purchase.Status != PurchaseStatus.Completed)
            .ExecuteUpdateAsync(set => set
                .SetProperty(purchase => purchase.Status, PurchaseStatus.Paid)
                .SetProperty(purchase => purchase.FailureReason, (string?)null)
                .SetProperty(purchase => purchase.EndedAt, (DateTimeOffset?)null));
        return null;
    }

    private async Task<FulfilResult> CompleteAsync(Guid purchaseId)
    {
        var order = await ReadAsync(purchaseId);
        if (order.Status == PurchaseStatus.Completed)
            return new FulfilResult.Credited(order);
        if (order is not { Status: PurchaseStatus.Paid, PaymentId: { } paymentId })
            throw new InvalidOperationException($"Purchase {purchaseId} is not paid.");
        var posting = new PostingRequest(
            LedgerTransactionKind.TopUp,
            PaymentReferences.TopUp(paymentId),
            order.OrganizationId,
            LedgerAccountKind.StripeClearing,
            new NanoUsd(order.AmountNanoUsd),
            order.Origin == PurchaseOrigin.AutoTopUp ? DescriptionOfAutomatic : Description);
        switch (await ledger.PostAsync(posting, CancellationToken.None))
        {
            case PostingResult.Posted:
                Log.PurchaseCredited(logger, purchaseId, order.OrganizationId);
                break;
            case PostingResult.AlreadyPosted:
                break;
            case PostingResult.Unavailable:
                return new FulfilResult.Unavailable();
            case var unexpected:
                throw new InvalidOperationException($"Purchase {purchaseId} is paid but could not be credited: {unexpected}.");
        }

        DateTimeOffset? now = time.GetUtcNow();
        await database.WriteAsync(
            context => context.Purchases
                .Where(purchase => purchase.Id == purchaseId && purchase.Status == PurchaseStatus.Paid)
                .ExecuteUpdateAsync(set => set.SetProperty(purchase => purchase.Status, PurchaseStatus.Completed).SetProperty(purchase => purchase.EndedAt, now)),
            CancellationToken.None);
        credited.Announce(purchaseId);
        return new FulfilResult.Credited(await ReadAsync(purchaseId));
    }

    private async Task<Purchase> ReadAsync(Guid purchaseId)
    {
        await using var context = await contexts.CreateDbContextAsync(CancellationToken.None);
        return await context.Purchases.AsNoTracking().SingleAsync(purchase => purchase.Id == purchaseId, CancellationToken.None);
    }
}
