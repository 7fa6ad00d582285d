using System.Buffers;
using System.Text.Json;
using SmoothLlm.Core.Money;
using SmoothLlm.Core.Payments;

namespace SmoothLlm.Infrastructure.Payments.Stripe;

/// <summary>Writes, in the provider's form, what we know before the provider tells it: so that all takes one way.</summary>
internal static class StripeEventWriter
{
    /// <summary>A refund as the provider answered it. The event has an id of our own; the refund has the provider's, so it counts once.</summary>
    public static byte[] Refund(PaymentNotice.RefundChanged refund, bool isLive) => Write(
        $"own_{refund.RefundId}_{(refund.IsVoid ? "void" : "made")}",
        "refund.updated",
        refund.At,
        isLive,
        json =>
        {
            json.WriteString("id", refund.RefundId);
            json.WriteString("object", "refund");
            json.WriteNumber("amount", refund.Amount.Amount.Value / NanoUsd.PerCent);
            json.WriteString("currency", refund.Amount.Currency);
            json.WriteString("payment_intent", refund.PaymentId);
            json.WriteString("status", refund.IsVoid ? "failed" : "succeeded");
        });

    /// <summary>A payment page that has been paid.</summary>
    public static byte[] CheckoutCompleted(string eventId, CheckoutSession session, Guid purchaseId, DateTimeOffset at) => Write(
        eventId,
        "checkout.session.completed",
        at,
        isLive: false,
        json =>
        {
            var paid = session.Paid ?? throw new ArgumentException("The page is not paid.", nameof(session));
            json.WriteString("id", session.Id);
            json.WriteString("object", "checkout.session");
            json.WriteString("status", "complete");
            json.WriteString("payment_status", "paid");
            json.WriteString("client_reference_id", purchaseId);
            json.WriteString("payment_intent", paid.PaymentId);
            json.WriteNumber("amount_total", paid.Amount.Amount.Value / NanoUsd.PerCent);
            json.WriteString("currency", paid.Amount.Currency);
        });

    private static byte[] Write(string id, string type, DateTimeOffset at, bool isLive, Action<Utf8JsonWriter> writeObject)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteString("id", id);
            json.WriteString("object", "event");
            json.WriteString("type", type);
            json.WriteNumber("created", at.ToUnixTimeSeconds());
            json.WriteBoolean("livemode", isLive);
            json.WriteStartObject("data");
            json.WriteStartObject("object");
            writeObject(json);
            json.WriteEndObject();
            json.WriteEndObject();
            json.WriteEndObject();
        }

        return buffer.WrittenSpan.ToArray();
    }
}
