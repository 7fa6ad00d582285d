using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using SmoothLlm.Core.Money;
using SmoothLlm.Core.Payments;
using SmoothLlm.Infrastructure.Persistence;

namespace SmoothLlm.Infrastructure.Payments;

/// <summary>Orders of credits, as customers take and give them up. What credits them is <see cref="Fulfilment"/>.</summary>
public sealed class PurchaseStore(
    IDbContextFactory<SmoothLlmDbContext> contexts,
    Database database,
    IOptions<PaymentOptions> options,
    TimeProvider time)
{
    /// <summary>Orders that one list holds.</summary>
    public const int MaxListed = 200;

    private const string AmountField = "Amount";
    private const int MaxReasonLength = 500;

    /// <summary>Takes an order down. Nothing is credited until it is paid.</summary>
    public async Task<CreatePurchaseResult> CreateAsync(
        Guid organizationId,
        string userId,
        decimal amountUsd,
        PurchaseOrigin origin,
        CancellationToken cancellationToken)
    {
        if (options.Value.Check(amountUsd) is { } problem)
            return new CreatePurchaseResult.Invalid(AmountField, problem);
        var now = time.GetUtcNow();
        var purchase = new Purchase
        {
            Id = Guid.CreateVersion7(now),
            OrganizationId = organizationId,
            UserId = userId,
            Origin = origin,
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
    public Task<Purchase?> FindAsync(Guid organizationId, Guid purchaseId, CancellationToken cancellationToken) =>
        ReadAsync(purchases => purchases.Where(purchase => purchase.Id == purchaseId && purchase.OrganizationId == organizationId), cancellationToken);

    /// <returns>Null when the organization has no purchase with such a payment page.</returns>
    public Task<Purchase?> FindBySessionAsync(Guid organizationId, string sessionId, CancellationToken cancellationToken) =>
        ReadAsync(purchases => purchases.Where(purchase => purchase.CheckoutSessionId == sessionId && purchase.OrganizationId == organizationId), cancellationToken);

    /// <summary>An organization's newest orders, newest first.</summary>
    /// <param name="count">Taken into 1..<see cref="MaxListed"/>.</param>
    public async Task<IReadOnlyList<Purchase>> ListAsync(Guid organizationId, int count, CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        return await context.Purchases.AsNoTracking()
            .Where(purchase => purchase.OrganizationId == organizationId)
            .OrderByDescending(purchase => purchase.CreatedAt)
            .Take(Math.Clamp(count, 1, MaxListed))
            .ToListAsync(cancellationToken);
    }

    /// <summary>Gives an unpaid order up; doing it again changes nothing.</summary>
    public async Task<CancelPurchaseResult> CancelAsync(Guid organizationId, Guid purchaseId, CancellationToken cancellationToken)
    {
        if (await FindAsync(organizationId, purchaseId, cancellationToken) is null)
            return CancelPurchaseResult.NotFound;
        await EndUnpaidAsync(purchaseId, PurchaseStatus.Cancelled, reason: null);
        return (await FindByIdAsync(purchaseId))?.Status == PurchaseStatus.Cancelled ? CancelPurchaseResult.Cancelled : CancelPurchaseResult.TooLate;
    }

    internal Task<Purchase?> FindByIdAsync(Guid purchaseId) =>
        ReadAsync(purchases => purchases.Where(purchase => purchase.Id == purchaseId), CancellationToken.None);

    internal Task<Purchase?> FindBySessionAsync(string sessionId) =>
        ReadAsync(purchases => purchases.Where(purchase => purchase.CheckoutSessionId == sessionId), CancellationToken.None);

    internal Task<Purchase?> FindByPaymentAsync(string paymentId) =>
        ReadAsync(purchases => purchases.Where(purchase => purchase.PaymentId == paymentId), CancellationToken.None);

    /// <summary>Remembers an order's payment page; the first one stays.</summary>
    internal Task SetSessionAsync(Guid purchaseId, string sessionId) => UpdateAsync(
        purchases => purchases.Where(purchase => purchase.Id == purchaseId && purchase.CheckoutSessionId == null),
        found => found.ExecuteUpdateAsync(set => set.SetProperty(purchase => purchase.CheckoutSessionId, sessionId)));

    /// <summary>Ends an order that is still waiting for its payment. Money that comes all the same is credited all the same.</summary>
    internal Task EndUnpaidAsync(Guid purchaseId, PurchaseStatus status, string? reason)
    {
        DateTimeOffset? now = time.GetUtcNow();
        string? kept = Shorten(reason);
        return UpdateAsync(
            purchases => purchases.Where(purchase => purchase.Id == purchaseId && purchase.Status == PurchaseStatus.Pending),
            found => found.ExecuteUpdateAsync(set => set
                .SetProperty(purchase => purchase.Status, status)
                .SetProperty(purchase => purchase.FailureReason, kept)
                .SetProperty(purchase => purchase.EndedAt, now)));
    }

    /// <summary>Says why a try to pay failed, of an order that can still be paid.</summary>
    internal Task NoteFailureAsync(Guid purchaseId, string? reason)
    {
        string? kept = Shorten(reason);
        return UpdateAsync(
            purchases => purchases.Where(purchase => purchase.Id == purchaseId && purchase.Status == PurchaseStatus.Pending),
            found => found.ExecuteUpdateAsync(set => set.SetProperty(purchase => purchase.FailureReason, kept)));
    }

    private static string? Shorten(string? reason) => reason is { Length: > MaxReasonLength } ? reason[..MaxReasonLength] : reason;

    private Task UpdateAsync(Func<IQueryable<Purchase>, IQueryable<Purchase>> find, Func<IQueryable<Purchase>, Task<int>> update) =>
        database.WriteAsync(context => update(find(context.Purchases)), CancellationToken.None);

    private async Task<Purchase?> ReadAsync(Func<IQueryable<Purchase>, IQueryable<Purchase>> find, CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        return await find(context.Purchases.AsNoTracking()).SingleOrDefaultAsync(cancellationToken);
    }
}
