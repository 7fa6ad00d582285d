using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using SmoothLlm.Core.Ledger;
using SmoothLlm.Core.Money;
using SmoothLlm.Core.Payments;
using SmoothLlm.Infrastructure.Persistence;

namespace SmoothLlm.Infrastructure.Payments;

/// <summary>
/// Orders of credits: pending, then paid, then completed. Each step is safe to run again, so a crash between two of
/// them loses nothing and credits nothing twice.
/// </summary>
public sealed class PurchaseStore(
    IDbContextFactory<SmoothLlmDbContext> contexts,
    Database database,
    ILedger ledger,
    TimeProvider time,
    ILogger<PurchaseStore> logger)
{
    public const decimal MinAmountUsd = 1m;

    public const decimal MaxAmountUsd = 10_000m;

    /// <summary>Purchases that one start finishes; the next start takes more.</summary>
    public const int MaxResumed = 1000;

    private const string AmountField = "Amount";

    /// <summary>Takes an order down. Nothing is credited until it is paid.</summary>
    public async Task<CreatePurchaseResult> CreateAsync(Guid organizationId, string userId, decimal amountUsd, CancellationToken cancellationToken)
    {
        if (amountUsd is < MinAmountUsd or > MaxAmountUsd)
            return new CreatePurchaseResult.Invalid(AmountField, string.Create(CultureInfo.InvariantCulture, $"The amount must be from ${MinAmountUsd:0} to ${MaxAmountUsd:#,##0}."));
        if (decimal.Truncate(amountUsd * 100) != amountUsd * 100)
            return new CreatePurchaseResult.Invalid(AmountField, "The amount must be in whole cents.");

        var now = time.GetUtcNow();
        var purchase = new Purchase
        {
            Id = Guid.CreateVersion7(now),
            OrganizationId = organizationId,
            UserId = userId,
            AmountNanoUsd = NanoUsd.FromUsd(amountUsd).Value,
            CreatedAt = now,
        };
        await database.WriteAsync(
            context =>
            {
                context.Purchases.Add(purchase);
                return Task.CompletedTask;
            },
            cancellationToken);
        return new CreatePurchaseResult.Created(purchase);
    }

    /// <returns>Null when the organization has no such purchase.</returns>
    public async Task<Purchase?> FindAsync(Guid organizationId, Guid purchaseId, CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        return await context.Purchases.AsNoTracking()
            .SingleOrDefaultAsync(purchase => purchase.Id == purchaseId && purchase.OrganizationId == organizationId, cancellationToken);
    }

    /// <summary>
    /// Credits an order that was paid. The caller has seen the payment, and whose purchase it is; the amount is the
    /// order's. Once begun it runs to its end, whoever stopped waiting for it.
    /// </summary>
    public async Task<CompletePurchaseResult> CompleteAsync(Guid purchaseId)
    {
        // Paid first, so that from here on a cancellation comes too late; the posting is idempotent by its reference.
        await MoveAsync(purchaseId, PurchaseStatus.Pending, PurchaseStatus.Paid);
        Purchase? purchase = await ReadAsync(purchaseId);
        switch (purchase?.Status)
        {
            case null:
                return new CompletePurchaseResult.NotFound();
            case PurchaseStatus.Cancelled:
                return new CompletePurchaseResult.WasCancelled();
            case PurchaseStatus.Completed:
                return new CompletePurchaseResult.Credited(purchase);
        }

        var posting = new PostingRequest(
            LedgerTransactionKind.TopUp,
            $"topup:{purchaseId}",
            purchase.OrganizationId,
            LedgerAccountKind.StripeClearing,
            new NanoUsd(purchase.AmountNanoUsd),
            "Credits bought");
        switch (await ledger.PostAsync(posting, CancellationToken.None))
        {
            case PostingResult.Posted:
                Log.PurchaseCredited(logger, purchaseId, purchase.OrganizationId);
                break;
            case PostingResult.AlreadyPosted:
                break;
            case PostingResult.Unavailable:
                return new CompletePurchaseResult.Unavailable();
            case var unexpected:
                throw new InvalidOperationException($"Purchase {purchaseId} is paid but could not be credited: {unexpected}.");
        }

        await MoveAsync(purchaseId, PurchaseStatus.Paid, PurchaseStatus.Completed);
        return new CompletePurchaseResult.Credited(await ReadAsync(purchaseId) ?? purchase);
    }

    /// <summary>Gives an unpaid order up; doing it again changes nothing.</summary>
    public async Task<CancelPurchaseResult> CancelAsync(Guid organizationId, Guid purchaseId, CancellationToken cancellationToken)
    {
        if (await FindAsync(organizationId, purchaseId, cancellationToken) is null)
            return CancelPurchaseResult.NotFound;
        await MoveAsync(purchaseId, PurchaseStatus.Pending, PurchaseStatus.Cancelled);
        return (await ReadAsync(purchaseId))?.Status == PurchaseStatus.Cancelled ? CancelPurchaseResult.Cancelled : CancelPurchaseResult.TooLate;
    }

    /// <summary>Credits what was paid when an earlier run of the server ended.</summary>
    public async Task ResumeAsync(CancellationToken cancellationToken)
    {
        List<Guid> paid;
        await using (var context = await contexts.CreateDbContextAsync(cancellationToken))
        {
            paid = await context.Purchases.AsNoTracking()
                .Where(purchase => purchase.Status == PurchaseStatus.Paid)
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

    private Task MoveAsync(Guid purchaseId, PurchaseStatus from, PurchaseStatus to)
    {
        DateTimeOffset? endedAt = to is PurchaseStatus.Completed or PurchaseStatus.Cancelled ? time.GetUtcNow() : null;
        return database.WriteAsync(
            context => context.Purchases
                .Where(purchase => purchase.Id == purchaseId && purchase.Status == from)
                .ExecuteUpdateAsync(
                    update => update.SetProperty(purchase => purchase.Status, to).SetProperty(purchase => purchase.EndedAt, endedAt),
                    CancellationToken.None),
            CancellationToken.None);
    }

    private async Task<Purchase?> ReadAsync(Guid purchaseId)
    {
        await using var context = await contexts.CreateDbContextAsync(CancellationToken.None);
        return await context.Purchases.AsNoTracking().SingleOrDefaultAsync(purchase => purchase.Id == purchaseId, CancellationToken.None);
    }
}
