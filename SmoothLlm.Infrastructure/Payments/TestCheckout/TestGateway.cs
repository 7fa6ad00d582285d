using Microsoft.EntityFrameworkCore;
using SmoothLlm.Core.Money;
using SmoothLlm.Core.Payments;
using SmoothLlm.Infrastructure.Persistence;

namespace SmoothLlm.Infrastructure.Payments.TestCheckout;

/// <summary>
/// The built-in stand-in for the payment provider in Development. It keeps nothing of its own: what it says follows from
/// its ids and from our orders. Everything behind it is the real thing.
/// </summary>
internal sealed class TestGateway(IDbContextFactory<SmoothLlmDbContext> contexts, TimeProvider time) : IPaymentGateway
{
    private const string SavesCard = "_card";
    private const string PaymentPrefix = "pi_test_";

    private static readonly GatewayRefusal NotInTest = new("not_in_test", "The test checkout does not have this.", PaymentId: null);

    public PaymentMode Mode => PaymentMode.TestCheckout;

    public Task<GatewayAnswer<string>> CreateCustomerAsync(CustomerRequest request, CancellationToken cancellationToken) => DoneAsync(CustomerOf(request.OrganizationId));

    public Task<GatewayAnswer<CheckoutSession>> CreateCheckoutAsync(CheckoutRequest request, CancellationToken cancellationToken)
    {
        string id = $"cs_test_{request.PurchaseId:N}{(request.SavesCard ? SavesCard : "")}";
        var url = new Uri(new Uri(request.Return.NotPaid), $"../checkout/{request.PurchaseId}");
        return DoneAsync(new CheckoutSession(id, CheckoutState.Open, url, request.PurchaseId));
    }

    public async Task<GatewayAnswer<CheckoutSession>> FindCheckoutAsync(string sessionId, CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        var order = await context.Purchases.AsNoTracking().SingleOrDefaultAsync(purchase => purchase.CheckoutSessionId == sessionId, cancellationToken);
        return order is null
            ? new GatewayAnswer<CheckoutSession>.Refused(NotInTest)
            : new GatewayAnswer<CheckoutSession>.Done(new CheckoutSession(sessionId, StateOf(order), new Uri($"credits/checkout/{order.Id}", UriKind.Relative), order.Id)
            {
                Paid = order.PaymentId is { } paymentId ? new PaymentReport(paymentId, AmountOf(order)) : null,
            });
    }

    public Task<GatewayAnswer<CheckoutSession>> ExpireCheckoutAsync(string sessionId, CancellationToken cancellationToken) => FindCheckoutAsync(sessionId, cancellationToken);

    public Task<GatewayAnswer<Payment>> ChargeSavedCardAsync(SavedCardCharge request, CancellationToken cancellationToken) => DoneAsync(
        new Payment($"{PaymentPrefix}{request.PurchaseId:N}", PaymentState.Succeeded, new ReportedAmount(request.Amount, ReportedAmount.Usd), request.PurchaseId));

    public async Task<GatewayAnswer<Payment>> FindPaymentAsync(string paymentId, CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        var order = await context.Purchases.AsNoTracking().SingleOrDefaultAsync(purchase => purchase.PaymentId == paymentId, cancellationToken);
        return order is null
            ? new GatewayAnswer<Payment>.Refused(NotInTest)
            : new GatewayAnswer<Payment>.Done(new Payment(paymentId, PaymentState.Succeeded, AmountOf(order), order.Id)
            {
                SavedCard = paymentId.EndsWith(SavesCard, StringComparison.Ordinal)
                    ? new SavedCard($"pm_test_{order.Id:N}", CustomerOf(order.OrganizationId), "visa", "4242")
                    : null,
            });
    }

    public Task<GatewayAnswer<Payment?>> FindPaymentOfAsync(string customerId, Guid purchaseId, CancellationToken cancellationToken) => DoneAsync<Payment?>(null);

    public Task<GatewayAnswer<PaymentNotice.RefundChanged>> RefundAsync(RefundRequest request, CancellationToken cancellationToken) => DoneAsync(
        new PaymentNotice.RefundChanged($"re_test_{request.RequestId:N}", request.PaymentId, new ReportedAmount(request.Amount, ReportedAmount.Usd), IsVoid: false, time.GetUtcNow()));

    public Task<GatewayAnswer<IReadOnlyList<PaymentNotice.RefundChanged>>> ListRefundsAsync(string paymentId, CancellationToken cancellationToken) =>
        Task.FromResult<GatewayAnswer<IReadOnlyList<PaymentNotice.RefundChanged>>>(new GatewayAnswer<IReadOnlyList<PaymentNotice.RefundChanged>>.Refused(NotInTest));

    public Task<GatewayAnswer<string>> ForgetCardAsync(string paymentMethodId, CancellationToken cancellationToken) => DoneAsync(paymentMethodId);

    public Task<GatewayAnswer<Uri>> CreatePortalAsync(string customerId, Uri returnUrl, CancellationToken cancellationToken) =>
        Task.FromResult<GatewayAnswer<Uri>>(new GatewayAnswer<Uri>.Refused(NotInTest));

    public Task<GatewayAnswer<PaymentEventPage>> ListEventsAsync(DateTimeOffset since, string? afterId, CancellationToken cancellationToken) =>
        DoneAsync(new PaymentEventPage([], NextAfterId: null));

    /// <summary>What the page becomes when it is paid.</summary>
    internal static CheckoutSession Paid(Purchase order)
    {
        string sessionId = order.CheckoutSessionId ?? throw new ArgumentException("The order has no payment page.", nameof(order));
        string card = sessionId.EndsWith(SavesCard, StringComparison.Ordinal) ? SavesCard : "";
        return new CheckoutSession(sessionId, CheckoutState.Complete, Url: null, order.Id)
        {
            Paid = new PaymentReport($"{PaymentPrefix}{order.Id:N}{card}", AmountOf(order)),
        };
    }

    private static string CustomerOf(Guid organizationId) => $"cus_test_{organizationId:N}";

    private static ReportedAmount AmountOf(Purchase order) => new(new NanoUsd(order.AmountNanoUsd), ReportedAmount.Usd);

    private static CheckoutState StateOf(Purchase order) => order.Status switch
    {
        PurchaseStatus.Pending => CheckoutState.Open,
        PurchaseStatus.Cancelled or PurchaseStatus.Failed => CheckoutState.Expired,
        _ => CheckoutState.Complete,
    };

    private static Task<GatewayAnswer<T>> DoneAsync<T>(T value) => Task.FromResult<GatewayAnswer<T>>(new GatewayAnswer<T>.Done(value));
}
