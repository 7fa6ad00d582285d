using SmoothLlm.Core.Payments;
using SmoothLlm.Infrastructure.Payments.Stripe;

namespace SmoothLlm.Infrastructure.Payments.TestCheckout;

/// <summary>The customer of the test checkout: what a click on Pay sets off is the event that the provider would send.</summary>
public sealed class TestPayer(PaymentEvents events, IPaymentGateway gateway, TimeProvider time)
{
    /// <summary>Pays an order; twice is once.</summary>
    /// <returns>False when the event is kept and could not be done now.</returns>
    /// <exception cref="InvalidOperationException">A real provider takes payments here.</exception>
    public async Task<bool> PayAsync(Purchase order, CancellationToken cancellationToken)
    {
        if (gateway.Mode != PaymentMode.TestCheckout)
            throw new InvalidOperationException("Credits are not given away where money moves.");
        byte[] payload = StripeEventWriter.CheckoutCompleted($"evt_test_{order.Id:N}", TestGateway.Paid(order), order.Id, time.GetUtcNow());
        return await events.TakeAsync(payload, cancellationToken) == PaymentEventReceipt.Done;
    }
}
