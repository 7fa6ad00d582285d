namespace SmoothLlm.Core.Payments;

/// <summary>Who takes payments on this server.</summary>
public enum PaymentMode
{
    /// <summary>Nobody: credits cannot be bought.</summary>
    Off,

    /// <summary>The built-in stand-in of Development; no money moves.</summary>
    TestCheckout,

    /// <summary>The payment provider.</summary>
    Provider,
}

/// <summary>
/// The payment provider, across the process's border. Nothing here changes our book: what the provider says is compared
/// with our order first. Calls that move money carry a key of ours, so that a repeated call moves it once.
/// </summary>
public interface IPaymentGateway
{
    /// <summary>Who it is.</summary>
    PaymentMode Mode { get; }

    /// <summary>Makes an organization known to the provider.</summary>
    Task<GatewayAnswer<string>> CreateCustomerAsync(CustomerRequest request, CancellationToken cancellationToken);

    /// <summary>Opens the provider's payment page for an order. The same order again: the same page.</summary>
    Task<GatewayAnswer<CheckoutSession>> CreateCheckoutAsync(CheckoutRequest request, CancellationToken cancellationToken);

    /// <summary>How far a payment page has come.</summary>
    Task<GatewayAnswer<CheckoutSession>> FindCheckoutAsync(string sessionId, CancellationToken cancellationToken);

    /// <summary>Closes a payment page that was not used.</summary>
    Task<GatewayAnswer<CheckoutSession>> ExpireCheckoutAsync(string sessionId, CancellationToken cancellationToken);

    /// <summary>Charges a saved card while nobody is there to confirm it.</summary>
    Task<GatewayAnswer<Payment>> ChargeSavedCardAsync(SavedCardCharge request, CancellationToken cancellationToken);

    /// <summary>A payment with what is known of its card and receipt.</summary>
    Task<GatewayAnswer<Payment>> FindPaymentAsync(string paymentId, CancellationToken cancellationToken);

    /// <summary>The payment of a customer that was made for one order; null for none.</summary>
    Task<GatewayAnswer<Payment?>> FindPaymentOfAsync(string customerId, Guid purchaseId, CancellationToken cancellationToken);

    /// <summary>Gives a payment back, in whole or in part.</summary>
    Task<GatewayAnswer<PaymentNotice.RefundChanged>> RefundAsync(RefundRequest request, CancellationToken cancellationToken);

    /// <summary>Every refund of a payment.</summary>
    Task<GatewayAnswer<IReadOnlyList<PaymentNotice.RefundChanged>>> ListRefundsAsync(string paymentId, CancellationToken cancellationToken);

    /// <summary>Forgets a saved card.</summary>
    Task<GatewayAnswer<string>> ForgetCardAsync(string paymentMethodId, CancellationToken cancellationToken);

    /// <summary>Opens the provider's page where a customer sees invoices and cards.</summary>
    Task<GatewayAnswer<Uri>> CreatePortalAsync(string customerId, Uri returnUrl, CancellationToken cancellationToken);

    /// <summary>Events since a moment, newest first, as they were or would have been sent to us.</summary>
    /// <param name="since">UTC.</param>
    /// <param name="afterId">The last id of the page before; null for the first page.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task<GatewayAnswer<PaymentEventPage>> ListEventsAsync(DateTimeOffset since, string? afterId, CancellationToken cancellationToken);
}
