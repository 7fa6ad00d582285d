using System.Text.Json;
using SmoothLlm.Core.Money;
using SmoothLlm.Core.Payments;

namespace SmoothLlm.Infrastructure.Payments.Stripe;

/// <summary>Reads the provider's objects into what they mean to us. All throw <see cref="StripeFormatException"/>.</summary>
internal static class StripeObjects
{
    /// <summary>The name under which we write our order on what we create.</summary>
    public const string PurchaseKey = "purchase_id";

    public static CheckoutSession Session(JsonElement json)
    {
        string id = json.Text("id");
        var state = json.FindText("status") switch
        {
            "open" => CheckoutState.Open,
            "expired" => CheckoutState.Expired,
            _ => CheckoutState.Complete,
        };
        return new CheckoutSession(id, state, Address(json.FindText("url")), PurchaseOf(json, json.FindText("client_reference_id")))
        {
            Paid = json.FindText("payment_status") == "paid" ? new PaymentReport(json.FindId("payment_intent"), json.Amount("amount_total")) : null,
        };
    }

    public static Payment Payment(JsonElement json)
    {
        var charge = json.FindObject("latest_charge");
        var state = json.FindText("status") switch
        {
            "succeeded" => PaymentState.Succeeded,
            "processing" or "requires_capture" => PaymentState.Pending,
            // It waits for somebody who is not there, or was given up.
            _ => PaymentState.Failed,
        };
        bool isReceived = state == PaymentState.Succeeded && json.FindNumber("amount_received") is not null;
        return new Payment(json.Text("id"), state, json.Amount(isReceived ? "amount_received" : "amount"), PurchaseOf(json, reference: null))
        {
            FailureReason = state == PaymentState.Failed ? FailureReason(json) : null,
            ReceiptUrl = Address(charge?.FindText("receipt_url"))?.AbsoluteUri,
            SavedCard = json.FindText("setup_future_usage") == "off_session" && json.FindObject("payment_method") is { } method ? Card(method) : null,
        };
    }

    /// <param name="at">When it was so.</param>
    public static PaymentNotice.RefundChanged Refund(JsonElement json, DateTimeOffset at) => new(
        json.Text("id"),
        json.FindId("payment_intent") ?? throw new StripeFormatException("The refund names no payment."),
        json.Amount("amount"),
        json.FindText("status") is "failed" or "canceled",
        at);

    public static PaymentNotice.DisputeChanged Dispute(JsonElement json, string eventType)
    {
        var amount = json.Amount("amount");
        bool isFundsEvent = eventType.EndsWith(".funds_reinstated", StringComparison.Ordinal);
        string? status = json.FindText("status");
        // An inquiry moves no money; a dispute does from its first moment.
        bool isWithdrawn = isFundsEvent
            || eventType.EndsWith(".funds_withdrawn", StringComparison.Ordinal)
            || status is "needs_response" or "under_review" or "won" or "lost";
        bool isReturned = isFundsEvent || status is "won" or "warning_closed" or "prevented";
        return new PaymentNotice.DisputeChanged(
            json.Text("id"),
            json.FindId("payment_intent") ?? throw new StripeFormatException("The dispute names no payment."),
            amount,
            isWithdrawn,
            isReturned ? Reinstated(json, amount) : amount with { Amount = NanoUsd.Zero });
    }

    public static SavedCard Card(JsonElement method)
    {
        var card = method.FindObject("card");
        return new SavedCard(
            method.Text("id"),
            method.FindId("customer"),
            card?.FindText("brand") ?? method.FindText("type") ?? "card",
            card?.FindText("last4") ?? "");
    }

    /// <summary>A part of the money comes back where another part had been refunded; the movements say so.</summary>
    private static ReportedAmount Reinstated(JsonElement json, ReportedAmount amount)
    {
        var movements = json.FindArray("balance_transactions")?.EnumerateArray()
            .Where(movement => movement.FindText("currency") == amount.Currency && movement.FindNumber("amount") > 0)
            .Select(movement => movement.Amount("amount").Amount)
            .ToList();
        return movements is { Count: > 0 } ? amount with { Amount = movements.Aggregate((sum, movement) => sum + movement) } : amount;
    }

    /// <summary>We write the order in two places; they cannot differ unless somebody has changed one.</summary>
    private static Guid? PurchaseOf(JsonElement json, string? reference)
    {
        var written = json.FindObject("metadata")?.FindGuid(PurchaseKey);
        Guid? referred = Guid.TryParse(reference, out var id) ? id : null;
        return written is not null && referred is not null && written != referred
            ? throw new StripeFormatException("It names two orders.")
            : written ?? referred;
    }

    private static string FailureReason(JsonElement json) => json.FindText("status") switch
    {
        "requires_action" => "Your bank wants you to confirm this payment.",
        "canceled" => "The payment was cancelled.",
        _ => json.FindObject("last_payment_error")?.FindText("message") ?? "The card was declined.",
    };

    /// <summary>Only what a browser may safely be sent to.</summary>
    private static Uri? Address(string? text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var address) && address.Scheme is "http" or "https" ? address : null;
}
