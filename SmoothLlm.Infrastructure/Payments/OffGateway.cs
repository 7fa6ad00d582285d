using SmoothLlm.Core.Payments;

namespace SmoothLlm.Infrastructure.Payments;

/// <summary>Stands where no payment provider is set up: nothing can be bought, and everything says so.</summary>
internal sealed class OffGateway : IPaymentGateway
{
    private static readonly GatewayRefusal Refusal = new("not_set_up", "Payments are not set up on this server.", PaymentId: null);

    public PaymentMode Mode => PaymentMode.Off;

    public Task<GatewayAnswer<string>> CreateCustomerAsync(CustomerRequest request, CancellationToken cancellationToken) => NoAsync<string>();

    public Task<GatewayAnswer<CheckoutSession>> CreateCheckoutAsync(CheckoutRequest request, CancellationToken cancellationToken) => NoAsync<CheckoutSession>();

    public Task<GatewayAnswer<CheckoutSession>> FindCheckoutAsync(string sessionId, CancellationToken cancellationToken) => NoAsync<CheckoutSession>();

    public Task<GatewayAnswer<CheckoutSession>> ExpireCheckoutAsync(string sessionId, CancellationToken cancellationToken) => NoAsync<CheckoutSession>();

    public Task<GatewayAnswer<Payment>> ChargeSavedCardAsync(SavedCardCharge request, CancellationToken cancellationToken) => NoAsync<Payment>();

    public Task<GatewayAnswer<Payment>> FindPaymentAsync(string paymentId, CancellationToken cancellationToken) => NoAsync<Payment>();

    public Task<GatewayAnswer<Payment?>> FindPaymentOfAsync(string customerId, Guid purchaseId, CancellationToken cancellationToken) => NoAsync<Payment?>();

    public Task<GatewayAnswer<PaymentNotice.RefundChanged>> RefundAsync(RefundRequest request, CancellationToken cancellationToken) => NoAsync<PaymentNotice.RefundChanged>();

    public Task<GatewayAnswer<IReadOnlyList<PaymentNotice.RefundChanged>>> ListRefundsAsync(string paymentId, CancellationToken cancellationToken) =>
        NoAsync<IReadOnlyList<PaymentNotice.RefundChanged>>();

    public Task<GatewayAnswer<string>> ForgetCardAsync(string paymentMethodId, CancellationToken cancellationToken) => NoAsync<string>();

    public Task<GatewayAnswer<Uri>> CreatePortalAsync(string customerId, Uri returnUrl, CancellationToken cancellationToken) => NoAsync<Uri>();

    public Task<GatewayAnswer<PaymentEventPage>> ListEventsAsync(DateTimeOffset since, string? afterId, CancellationToken cancellationToken) => NoAsync<PaymentEventPage>();

    private static Task<GatewayAnswer<T>> NoAsync<T>() => Task.FromResult<GatewayAnswer<T>>(new GatewayAnswer<T>.Refused(Refusal));
}
