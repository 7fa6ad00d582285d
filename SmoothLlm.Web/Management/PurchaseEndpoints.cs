using Microsoft.Extensions.Options;
using SmoothLlm.Core.Money;
using SmoothLlm.Core.Organizations;
using SmoothLlm.Core.Payments;
using SmoothLlm.Infrastructure.Email;
using SmoothLlm.Infrastructure.Payments;
using SmoothLlm.Web.Management.Requests;

namespace SmoothLlm.Web.Management;

/// <summary>Credits bought by programs: the order is taken here, and paid by a person on the page that is named.</summary>
internal static class PurchaseEndpoints
{
    public static void MapPurchases(this IEndpointRouteBuilder group)
    {
        group.MapPost("/balance/charge", ChargeAsync)
            .ForRoles(role => role.MayBuyCredits(), "Your role may not buy credits.")
            .Once("charge")
            .Produces<PurchaseAnswer>();
        group.MapGet("/balance/purchases/{id}", ShowAsync).Produces<PurchaseAnswer>();
    }

    private static async Task<IResult> ChargeAsync(ManagementCaller caller, ChargeBody body, HttpContext context, Checkouts checkouts, IOptions<PortalOptions> portal)
    {
        // Once begun it runs to its end: whoever asks again under the same key gets this answer.
        var address = portal.Value.AddressOr($"{context.Request.Scheme}://{context.Request.Host}{context.Request.PathBase}/");
        return await checkouts.StartAsync(caller.OrganizationId, caller.UserId, body.AmountUsd, body.SavesCard, address, CancellationToken.None) switch
        {
            StartCheckoutResult.Started started => TypedResults.Ok(PurchaseAnswer.Of(started.Purchase, started.Url)),
            StartCheckoutResult.Invalid invalid => Problems.Field(ChargeBody.AmountField, invalid.Message),
            StartCheckoutResult.Off => Problems.Unavailable(StartCheckoutResult.Off.Message),
            _ => Problems.Unavailable(StartCheckoutResult.Unavailable.Message),
        };
    }

    private static async Task<IResult> ShowAsync(string id, ManagementCaller caller, PurchaseStore purchases, CancellationToken cancellationToken) =>
        Guid.TryParse(id, out var purchaseId) && await purchases.FindAsync(caller.OrganizationId, purchaseId, cancellationToken) is { } order
            ? TypedResults.Ok(PurchaseAnswer.Of(order, checkoutUrl: null))
            : Problems.NotFound("purchase");

    /// <summary>Amounts are exact decimal strings. The page's address is told to whoever orders, once.</summary>
    private sealed record PurchaseAnswer(
        Guid PurchaseId, string Status, string Amount, string Currency, string Refunded, string Disputed, string? CheckoutUrl, string? ReceiptUrl, DateTimeOffset CreatedAt)
    {
        public static PurchaseAnswer Of(Purchase order, Uri? checkoutUrl) => new(
            order.Id,
            order.Status.ToString().ToLowerInvariant(),
            new NanoUsd(order.AmountNanoUsd).ToString(),
            "USD",
            new NanoUsd(order.RefundedNanoUsd).ToString(),
            new NanoUsd(order.DisputedNanoUsd).ToString(),
            checkoutUrl?.AbsoluteUri,
            order.ReceiptUrl,
            order.CreatedAt);
    }
}
