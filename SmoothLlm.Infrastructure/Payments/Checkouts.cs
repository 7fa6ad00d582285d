using SmoothLlm.Core.Money;
using SmoothLlm.Core.Payments;
using SmoothLlm.Core.Wording;

namespace SmoothLlm.Infrastructure.Payments;

/// <summary>What became of the wish to buy.</summary>
public abstract record StartCheckoutResult
{
    private StartCheckoutResult()
    {
    }

    /// <param name="Purchase">The order.</param>
    /// <param name="Url">Where the customer pays.</param>
    public sealed record Started(Purchase Purchase, Uri Url) : StartCheckoutResult;

    /// <param name="Field">What is wrong.</param>
    /// <param name="Message">For the person who filled it in.</param>
    public sealed record Invalid(string Field, Sentence Message) : StartCheckoutResult;

    /// <summary>Nobody takes payments on this server.</summary>
    public sealed record Off : StartCheckoutResult
    {
        /// <summary>What customers are told.</summary>
        public const string Message = "Payments are not set up on this server yet. Please ask its operator for credits.";
    }

    /// <summary>The payment provider does not answer or refuses; the order is given up.</summary>
    public sealed record Unavailable : StartCheckoutResult
    {
        /// <summary>What customers are told.</summary>
        public const string Message = "The payment page could not be opened. Nothing was charged; please try again in a moment.";
    }
}

/// <summary>The way of an order through the payment page: there, and back again.</summary>
public sealed class Checkouts(PurchaseStore purchases, PaymentCustomers customers, Fulfilment fulfilment, IPaymentGateway gateway)
{
    /// <summary>Where customers come back to, below the portal's address; takes the page's id as <c>session_id</c>.</summary>
    public const string ReturnPath = "credits/return";

    /// <summary>Where an order is shown, below the portal's address.</summary>
    public const string OrderPath = "credits/orders";

    /// <summary>Whether credits can be bought here.</summary>
    public PaymentMode Mode => gateway.Mode;

    /// <summary>Takes an order down and opens its payment page.</summary>
    /// <param name="savesCard">Whether the card may be charged automatically later.</param>
    /// <param name="portal">The portal's address.</param>
    public async Task<StartCheckoutResult> StartAsync(
        Guid organizationId,
        string userId,
        decimal amountUsd,
        bool savesCard,
        Uri portal,
        CancellationToken cancellationToken)
    {
        if (Mode == PaymentMode.Off)
            return new StartCheckoutResult.Off();
        var origin = Mode == PaymentMode.TestCheckout ? PurchaseOrigin.TestCheckout : PurchaseOrigin.Checkout;
        switch (await purchases.CreateAsync(organizationId, userId, amountUsd, origin, cancellationToken))
        {
            case CreatePurchaseResult.Created created when await OpenAsync(created.Purchase, savesCard, portal, cancellationToken) is { } url:
                return new StartCheckoutResult.Started(created.Purchase, url);
            case CreatePurchaseResult.Created created:
                await purchases.CancelAsync(organizationId, created.Purchase.Id, CancellationToken.None);
                return new StartCheckoutResult.Unavailable();
            case CreatePurchaseResult.Invalid invalid:
                return new StartCheckoutResult.Invalid(invalid.Field, invalid.Message);
            case var unexpected:
                throw new InvalidOperationException($"There is no result {unexpected}.");
        }
    }

    /// <summary>Where an order that waits for its payment can still be paid.</summary>
    /// <returns>Null when it cannot.</returns>
    public async Task<Uri?> FindPageAsync(Purchase order, CancellationToken cancellationToken) =>
        order is { Status: PurchaseStatus.Pending, CheckoutSessionId: { } sessionId }
        && await gateway.FindCheckoutAsync(sessionId, cancellationToken) is GatewayAnswer<CheckoutSession>.Done { Value: { State: CheckoutState.Open, Url: { } url } }
            ? url
            : null;

    /// <summary>
    /// The customer comes back from the payment page: asks the provider, and credits what is paid. What the address says
    /// counts for nothing but finding the order.
    /// </summary>
    /// <returns>The order as it is now; null when the organization has none with this page.</returns>
    public async Task<Purchase?> ReturnAsync(Guid organizationId, string sessionId, CancellationToken cancellationToken)
    {
        if (await purchases.FindBySessionAsync(organizationId, sessionId, cancellationToken) is not { } order)
            return null;
        await LookAsync(order, cancellationToken);
        return await purchases.FindAsync(organizationId, order.Id, cancellationToken);
    }

    /// <summary>Closes the payment page and gives the order up, unless somebody has paid.</summary>
    public async Task<CancelPurchaseResult> CancelAsync(Guid organizationId, Guid purchaseId, CancellationToken cancellationToken)
    {
        if (await purchases.FindAsync(organizationId, purchaseId, cancellationToken) is not { } order)
            return CancelPurchaseResult.NotFound;
        if (order is { Status: PurchaseStatus.Pending, CheckoutSessionId: { } sessionId })
        {
            switch (await gateway.ExpireCheckoutAsync(sessionId, cancellationToken))
            {
                case GatewayAnswer<CheckoutSession>.Unavailable:
                    return CancelPurchaseResult.Unavailable;
                case GatewayAnswer<CheckoutSession>.Refused:
                    // It is closed already: by time, or because it was used.
                    if (await LookAsync(order, cancellationToken) is { State: CheckoutState.Complete })
                        return CancelPurchaseResult.TooLate;
                    break;
            }
        }

        return await purchases.CancelAsync(organizationId, purchaseId, CancellationToken.None);
    }

    /// <summary>Asks the provider about an order's page, and does what follows from the answer.</summary>
    /// <returns>Null when the provider does not say.</returns>
    internal async Task<CheckoutSession?> LookAsync(Purchase order, CancellationToken cancellationToken)
    {
        if (order is not { Status: not PurchaseStatus.Completed, CheckoutSessionId: { } sessionId }
            || await gateway.FindCheckoutAsync(sessionId, cancellationToken) is not GatewayAnswer<CheckoutSession>.Done { Value: var session })
            return null;
        // A page on which another order is written has nothing to say about this one.
        if (session.PurchaseId is { } named && named != order.Id)
            return null;
        if (session.Paid is { } report)
            await fulfilment.FulfilAsync(order.Id, report);
        else if (session.State == CheckoutState.Expired)
            await purchases.EndUnpaidAsync(order.Id, PurchaseStatus.Cancelled, reason: null);
        return session;
    }

    private async Task<Uri?> OpenAsync(Purchase order, bool savesCard, Uri portal, CancellationToken cancellationToken)
    {
        var answer = await CreateAsync(order, savesCard, portal, cancellationToken);
        if (answer is not GatewayAnswer<CheckoutSession>.Done { Value: { Url: { } url } session })
            return null;
        await purchases.SetSessionAsync(order.Id, session.Id);
        return url;
    }

    private async Task<GatewayAnswer<CheckoutSession>?> CreateAsync(Purchase order, bool savesCard, Uri portal, CancellationToken cancellationToken)
    {
        var back = new CheckoutReturn(
            $"{new Uri(portal, ReturnPath).AbsoluteUri}?session_id={CheckoutReturn.SessionPlaceholder}",
            new Uri(portal, $"{OrderPath}/{order.Id}").AbsoluteUri);
        if (await customers.EnsureAsync(order.OrganizationId, order.Id, cancellationToken) is not GatewayAnswer<string>.Done customer)
            return null;
        var answer = await gateway.CreateCheckoutAsync(
            new CheckoutRequest(order.Id, new NanoUsd(order.AmountNanoUsd), customer.Value, savesCard, back), cancellationToken);
        // Deleted at the provider, and nobody told us: the next order begins with a new one.
        if (answer is GatewayAnswer<CheckoutSession>.Refused { Reason.Code: GatewayRefusal.Missing })
            await customers.DeleteAsync(customer.Value, CancellationToken.None);
        return answer;
    }
}
