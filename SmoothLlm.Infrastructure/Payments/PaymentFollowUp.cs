using Microsoft.EntityFrameworkCore;
using SmoothLlm.Core.Payments;
using SmoothLlm.Infrastructure.Persistence;

namespace SmoothLlm.Infrastructure.Payments;

/// <summary>What a credited purchase is completed with, without haste: the receipt for the customer, and the card that was left.</summary>
public sealed class PaymentFollowUp(
    IDbContextFactory<SmoothLlmDbContext> contexts,
    Database database,
    IPaymentGateway gateway,
    PaymentCustomers customers)
{
    private const int MaxAddressLength = 2000;

    /// <summary>Asks the provider for what it knows of the payment. An answer that does not come is asked for again by the reconciliation.</summary>
    public async Task RunAsync(Guid purchaseId, CancellationToken cancellationToken)
    {
        Purchase? order;
        await using (var context = await contexts.CreateDbContextAsync(cancellationToken))
            order = await context.Purchases.AsNoTracking().SingleOrDefaultAsync(purchase => purchase.Id == purchaseId, cancellationToken);
        if (order is not { PaymentId: { } paymentId }
            || await gateway.FindPaymentAsync(paymentId, cancellationToken) is not GatewayAnswer<Payment>.Done { Value: var payment })
            return;
        if (payment.SavedCard is { } card)
            await customers.SaveCardAsync(order.OrganizationId, card, cancellationToken);
        if (payment.ReceiptUrl is not { Length: <= MaxAddressLength } receipt)
            return;
        await database.WriteAsync(
            context => context.Purchases.Where(purchase => purchase.Id == purchaseId)
                .ExecuteUpdateAsync(set => set.SetProperty(purchase => purchase.ReceiptUrl, receipt), cancellationToken),
            cancellationToken);
    }
}
