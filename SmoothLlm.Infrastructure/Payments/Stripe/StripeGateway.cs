using System.Globalization;
using System.Text.Json;
using SmoothLlm.Core.Payments;

namespace SmoothLlm.Infrastructure.Payments.Stripe;

/// <summary>Stripe behind our words: hosted Checkout, charges of saved cards, refunds, and the list of events.</summary>
internal sealed class StripeGateway(StripeClient client, TimeProvider time) : IPaymentGateway, IDisposable
{
    private const string ProductName = "Prepaid credits";
    private const int PageSize = 100;

    private static readonly string EventTypes = string.Concat(StripeEvents.Known.Select(type => $"&types[]={type}"));

    public PaymentMode Mode => PaymentMode.Provider;

    public async Task<GatewayAnswer<string>> CreateCustomerAsync(CustomerRequest request, CancellationToken cancellationToken)
    {
        var form = new StripeForm { { "name", request.Name }, { "metadata[organization_id]", request.OrganizationId.ToString() } };
        return (await client.PostAsync("customers", form, $"customer-{request.PurchaseId}", cancellationToken)).Read(json => json.Text("id"));
    }

    public async Task<GatewayAnswer<CheckoutSession>> CreateCheckoutAsync(CheckoutRequest request, CancellationToken cancellationToken)
    {
        string purchaseId = request.PurchaseId.ToString();
        var form = new StripeForm
        {
            { "mode", "payment" },
            { "client_reference_id", purchaseId },
            { $"metadata[{StripeObjects.PurchaseKey}]", purchaseId },
            { "customer", request.CustomerId },
            { "line_items[0][quantity]", "1" },
            { "line_items[0][price_data][currency]", ReportedAmount.Usd },
            { "line_items[0][price_data][unit_amount]", StripeForm.Cents(request.Amount) },
            { "line_items[0][price_data][product_data][name]", ProductName },
            { $"payment_intent_data[metadata][{StripeObjects.PurchaseKey}]", purchaseId },
            { "invoice_creation[enabled]", true },
            { "success_url", request.Return.Paid },
            { "cancel_url", request.Return.NotPaid },
        };
        if (request.SavesCard)
            form.Add("payment_intent_data[setup_future_usage]", "off_session");
        return (await client.PostAsync("checkout/sessions", form, $"checkout-{purchaseId}", cancellationToken)).Read(StripeObjects.Session);
    }

    public async Task<GatewayAnswer<CheckoutSession>> FindCheckoutAsync(string sessionId, CancellationToken cancellationToken) =>
        (await client.GetAsync($"checkout/sessions/{Uri.EscapeDataString(sessionId)}", cancellationToken)).Read(StripeObjects.Session);

    public async Task<GatewayAnswer<CheckoutSession>> ExpireCheckoutAsync(string sessionId, CancellationToken cancellationToken)
    {
        string path = $"checkout/sessions/{Uri.EscapeDataString(sessionId)}/expire";
        return (await client.PostAsync(path, [], $"expire-{sessionId}", cancellationToken)).Read(StripeObjects.Session);
    }

    public async Task<GatewayAnswer<Payment>> ChargeSavedCardAsync(SavedCardCharge request, CancellationToken cancellationToken)
    {
        var form = new StripeForm
        {
            { "amount", StripeForm.Cents(request.Amount) },
            { "currency", ReportedAmount.Usd },
            { "customer", request.CustomerId },
            { "payment_method", request.PaymentMethodId },
            { "off_session", true },
            { "confirm", true },
            { "automatic_payment_methods[enabled]", true },
            { "automatic_payment_methods[allow_redirects]", "never" },
            { "description", ProductName },
            { $"metadata[{StripeObjects.PurchaseKey}]", request.PurchaseId.ToString() },
            { "expand[]", "latest_charge" },
        };
        return (await client.PostAsync("payment_intents", form, $"charge-{request.PurchaseId}", cancellationToken)).Read(StripeObjects.Payment);
    }

    public async Task<GatewayAnswer<Payment>> FindPaymentAsync(string paymentId, CancellationToken cancellationToken)
    {
        string path = $"payment_intents/{Uri.EscapeDataString(paymentId)}?expand[]=latest_charge&expand[]=payment_method";
        return (await client.GetAsync(path, cancellationToken)).Read(StripeObjects.Payment);
    }

    public async Task<GatewayAnswer<Payment?>> FindPaymentOfAsync(string customerId, Guid purchaseId, CancellationToken cancellationToken)
    {
        string path = string.Create(CultureInfo.InvariantCulture, $"payment_intents?customer={Uri.EscapeDataString(customerId)}&limit={PageSize}");
        return (await client.GetAsync(path, cancellationToken)).Read(json => List(json).Select(StripeObjects.Payment).FirstOrDefault(payment => payment.PurchaseId == purchaseId));
    }

    public async Task<GatewayAnswer<PaymentNotice.RefundChanged>> RefundAsync(RefundRequest request, CancellationToken cancellationToken)
    {
        var form = new StripeForm { { "payment_intent", request.PaymentId }, { "amount", StripeForm.Cents(request.Amount) } };
        return (await client.PostAsync("refunds", form, $"refund-{request.RequestId}", cancellationToken)).Read(json => StripeObjects.Refund(json, time.GetUtcNow()));
    }

    public async Task<GatewayAnswer<IReadOnlyList<PaymentNotice.RefundChanged>>> ListRefundsAsync(string paymentId, CancellationToken cancellationToken)
    {
        string path = string.Create(CultureInfo.InvariantCulture, $"refunds?payment_intent={Uri.EscapeDataString(paymentId)}&limit={PageSize}");
        return (await client.GetAsync(path, cancellationToken))
            .Read<IReadOnlyList<PaymentNotice.RefundChanged>>(json => [.. List(json).Select(refund => StripeObjects.Refund(refund, time.GetUtcNow()))]);
    }

    public async Task<GatewayAnswer<string>> ForgetCardAsync(string paymentMethodId, CancellationToken cancellationToken)
    {
        string path = $"payment_methods/{Uri.EscapeDataString(paymentMethodId)}/detach";
        return (await client.PostAsync(path, [], $"forget-{paymentMethodId}", cancellationToken)).Read(json => json.Text("id"));
    }

    public async Task<GatewayAnswer<Uri>> CreatePortalAsync(string customerId, Uri returnUrl, CancellationToken cancellationToken)
    {
        var form = new StripeForm { { "customer", customerId }, { "return_url", returnUrl.AbsoluteUri } };
        // Each visit has a page of its own.
        return (await client.PostAsync("billing_portal/sessions", form, $"portal-{Guid.NewGuid()}", cancellationToken))
            .Read(json => Uri.TryCreate(json.Text("url"), UriKind.Absolute, out var url) && url.Scheme is "http" or "https" ? url : throw new StripeFormatException("The field 'url' is no address."));
    }

    public async Task<GatewayAnswer<PaymentEventPage>> ListEventsAsync(DateTimeOffset since, string? afterId, CancellationToken cancellationToken)
    {
        string path = string.Create(CultureInfo.InvariantCulture, $"events?limit={PageSize}&created[gte]={since.ToUnixTimeSeconds()}{EventTypes}");
        if (afterId is not null)
            path += $"&starting_after={Uri.EscapeDataString(afterId)}";
        return (await client.GetAsync(path, cancellationToken)).Read(json =>
        {
            var events = List(json).ToList();
            return new PaymentEventPage([.. events.Select(found => found.GetRawText())], json.IsTrue("has_more") && events.Count > 0 ? events[^1].Text("id") : null);
        });
    }

    public void Dispose() => client.Dispose();

    private static IEnumerable<JsonElement> List(JsonElement json) =>
        json.FindArray("data")?.EnumerateArray() ?? throw new StripeFormatException("The field 'data' is missing.");
}
