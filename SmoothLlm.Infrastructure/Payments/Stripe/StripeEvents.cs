using System.Text.Json;
using SmoothLlm.Core.Payments;

namespace SmoothLlm.Infrastructure.Payments.Stripe;

/// <summary>An event around what it says.</summary>
/// <param name="Id">The provider's id for it.</param>
/// <param name="Type">In the provider's words.</param>
/// <param name="OccurredAt">When it happened.</param>
/// <param name="IsLive">Whether it is about real money.</param>
internal sealed record StripeEnvelope(string Id, string Type, DateTimeOffset OccurredAt, bool IsLive);

/// <summary>Reads events, as webhooks bring them and the list of events has them.</summary>
internal static class StripeEvents
{
    /// <summary>The kinds that mean something to us. The webhook's settings at the provider should name the same.</summary>
    public static readonly IReadOnlyList<string> Known =
    [
        "checkout.session.completed", "checkout.session.async_payment_succeeded", "checkout.session.async_payment_failed", "checkout.session.expired",
        "payment_intent.succeeded", "payment_intent.payment_failed", "payment_intent.requires_action",
        "charge.refunded", "charge.refund.updated", "refund.created", "refund.updated", "refund.failed",
        "charge.dispute.created", "charge.dispute.updated", "charge.dispute.closed", "charge.dispute.funds_withdrawn", "charge.dispute.funds_reinstated",
        "payment_method.detached", "customer.deleted",
    ];

    /// <summary>Those of them by which money leaves us again, or comes back.</summary>
    public static readonly IReadOnlyList<string> TakingBack =
        [.. Known.Where(type => type.StartsWith("charge.", StringComparison.Ordinal) || type.StartsWith("refund.", StringComparison.Ordinal))];

    /// <exception cref="StripeFormatException">It is no event.</exception>
    public static StripeEnvelope Envelope(JsonElement json) =>
        new(json.Text("id"), json.Text("type"), json.Time("created"), json.IsTrue("livemode"));

    /// <exception cref="StripeFormatException">It says something that makes no sense.</exception>
    public static PaymentNotice Notice(string payload)
    {
        JsonElement json;
        try
        {
            json = JsonElement.Parse(payload);
        }
        catch (JsonException)
        {
            throw new StripeFormatException("The event is no JSON.");
        }

        string type = json.Text("type");
        var about = json.Object("data").Object("object");
        var at = json.Time("created");
        return type switch
        {
            "checkout.session.async_payment_failed" => new PaymentNotice.CheckoutFailed(StripeObjects.Session(about)),
            "checkout.session.expired" => new PaymentNotice.Checkout(StripeObjects.Session(about) with { State = CheckoutState.Expired }),
            _ when type.StartsWith("checkout.session.", StringComparison.Ordinal) => new PaymentNotice.Checkout(StripeObjects.Session(about)),
            _ when type.StartsWith("payment_intent.", StringComparison.Ordinal) => new PaymentNotice.PaymentChanged(StripeObjects.Payment(about)),
            "charge.refunded" when about.FindId("payment_intent") is { } paymentId => new PaymentNotice.ChargeRefunded(paymentId, about.Amount("amount_refunded"), at),
            "charge.refund.updated" or "refund.created" or "refund.updated" or "refund.failed" when about.FindId("payment_intent") is not null => StripeObjects.Refund(about, at),
            _ when type.StartsWith("charge.dispute.", StringComparison.Ordinal) && about.FindId("payment_intent") is not null => StripeObjects.Dispute(about, type),
            "payment_method.detached" => new PaymentNotice.CardForgotten(about.Text("id")),
            "customer.deleted" => new PaymentNotice.CustomerDeleted(about.Text("id")),
            _ => new PaymentNotice.Unrelated(),
        };
    }
}
