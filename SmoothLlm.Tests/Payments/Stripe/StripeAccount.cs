using System.Globalization;
using System.Text.Json.Nodes;

namespace SmoothLlm.Tests.Payments.Stripe;

/// <summary>What an account at Stripe holds: a small model of it, with what customers and their banks do.</summary>
public sealed partial class StripeAccount
{
    /// <summary>A card that pays.</summary>
    public const string GoodCard = "pm_good";

    /// <summary>A card that is declined when nobody is there.</summary>
    public const string DeclinedCard = "pm_declined";

    /// <summary>A card whose bank asks its owner every time.</summary>
    public const string AskingCard = "pm_asking";

    private readonly Lock gate = new();
    private readonly Dictionary<string, JsonObject> objects = new(StringComparer.Ordinal);
    private readonly List<JsonObject> events = [];
    private int last;

    /// <summary>Seconds since 1970 that the next events carry.</summary>
    public long Now { get; set; } = TimeProvider.System.GetUtcNow().ToUnixTimeSeconds();

    /// <summary>The card that the next customer uses, and leaves when asked to.</summary>
    public string Card { get; set; } = GoodCard;

    /// <summary>Everything that happened, oldest first, as webhooks bring it.</summary>
    public IReadOnlyList<string> Events
    {
        get
        {
            lock (gate)
                return [.. events.Select(json => json.ToJsonString())];
        }
    }

    public IReadOnlyList<string> EventsOf(string type) => [.. Events.Where(json => (string?)JsonNode.Parse(json)!["type"] == type)];

    /// <summary>What happened to a payment and to the page on which it was made, oldest first.</summary>
    public IReadOnlyList<string> EventsAbout(string paymentId)
    {
        lock (gate)
        {
            return [.. events
                .Where(json => json["data"]!["object"] is var about && ((string?)about!["id"] == paymentId || (string?)about["payment_intent"] == paymentId))
                .Select(json => json.ToJsonString())];
        }
    }

    public JsonObject Find(string id)
    {
        lock (gate)
            return objects[id].DeepClone().AsObject();
    }

    public IReadOnlyList<JsonObject> All()
    {
        lock (gate)
            return [.. objects.Values.Select(json => json.DeepClone().AsObject())];
    }

    public static JsonObject Error(string type, string? code, string message, JsonNode? payment = null) => new()
    {
        ["error"] = new JsonObject { ["type"] = type, ["code"] = code, ["message"] = message, ["payment_intent"] = payment },
    };

    /// <summary>A customer pays on the page.</summary>
    /// <returns>The payment.</returns>
    public string Pay(string sessionId, bool isLater = false)
    {
        lock (gate)
        {
            var session = objects[sessionId];
            string id = NextId("pi");
            objects[id] = Payment(id, (long)session["amount_total"]!, (string?)session["customer"], session["payment_intent_data"]?["metadata"], session["payment_intent_data"]?["setup_future_usage"], Card);
            session["status"] = "complete";
            session["url"] = null;
            session["payment_intent"] = id;
            session["payment_status"] = isLater ? "unpaid" : "paid";
            if (isLater)
                objects[id]["status"] = "processing";
            else
                Tell("payment_intent.succeeded", objects[id]);
            Tell("checkout.session.completed", session);
            return id;
        }
    }

    /// <summary>A payment that takes days comes in, or does not.</summary>
    public void Settle(string sessionId, bool isPaid)
    {
        lock (gate)
        {
            var session = objects[sessionId];
            var payment = objects[(string)session["payment_intent"]!];
            session["payment_status"] = isPaid ? "paid" : "unpaid";
            payment["status"] = isPaid ? "succeeded" : "requires_payment_method";
            Tell(isPaid ? "payment_intent.succeeded" : "payment_intent.payment_failed", payment);
            Tell(isPaid ? "checkout.session.async_payment_succeeded" : "checkout.session.async_payment_failed", session);
        }
    }

    public string Refund(string paymentId, long cents)
    {
        lock (gate)
            return (string)RefundOf(paymentId, cents)["id"]!;
    }

    /// <summary>The customer's bank sends a refund back.</summary>
    public void FailRefund(string refundId)
    {
        lock (gate)
        {
            var refund = objects[refundId];
            refund["status"] = "failed";
            var charge = ChargeOf((string)refund["payment_intent"]!);
            charge["amount_refunded"] = (long)charge["amount_refunded"]! - (long)refund["amount"]!;
            Tell("refund.failed", refund);
            Tell("refund.updated", refund);
        }
    }

    public string Dispute(string paymentId, long cents, string status = "needs_response")
    {
        lock (gate)
        {
            string id = NextId("dp");
            objects[id] = new JsonObject
            {
                ["id"] = id, ["object"] = "dispute", ["amount"] = cents, ["currency"] = "usd", ["charge"] = "ch_" + paymentId,
                ["payment_intent"] = paymentId, ["status"] = status, ["balance_transactions"] = new JsonArray(),
            };
            bool isInquiry = status.StartsWith("warning_", StringComparison.Ordinal);
            if (!isInquiry)
                Move(objects[id], -cents);
            Tell("charge.dispute.created", objects[id]);
            if (!isInquiry)
                Tell("charge.dispute.funds_withdrawn", objects[id]);
            return id;
        }
    }

    public void CloseDispute(string disputeId, string status)
    {
        lock (gate)
        {
            var dispute = objects[disputeId];
            dispute["status"] = status;
            Tell("charge.dispute.closed", dispute);
            if (status != "won")
                return;
            Move(dispute, (long)dispute["amount"]!);
            Tell("charge.dispute.funds_reinstated", dispute);
        }
    }

    /// <summary>A bank confirms, after its owner was asked, a payment that had failed.</summary>
    public void Confirm(string paymentId)
    {
        lock (gate)
        {
            objects[paymentId]["status"] = "succeeded";
            objects[paymentId]["amount_received"] = (long)objects[paymentId]["amount"]!;
            Tell("payment_intent.succeeded", objects[paymentId]);
        }
    }

    public void Expire(string sessionId)
    {
        lock (gate)
        {
            objects[sessionId]["status"] = "expired";
            objects[sessionId]["url"] = null;
            Tell("checkout.session.expired", objects[sessionId]);
        }
    }

    /// <summary>Something else that an event says.</summary>
    public void Tell(string type, JsonObject about)
    {
        lock (gate)
        {
            events.Add(new JsonObject
            {
                ["id"] = NextId("evt"), ["object"] = "event", ["api_version"] = "2026-09-30.endive", ["created"] = Now, ["livemode"] = false,
                ["type"] = type, ["data"] = new JsonObject { ["object"] = about.DeepClone() },
            });
        }
    }

    private JsonObject Payment(string id, long cents, string? customer, JsonNode? metadata, JsonNode? setup, string card)
    {
        objects["ch_" + id] = new JsonObject
        {
            ["id"] = "ch_" + id, ["object"] = "charge", ["amount"] = cents, ["amount_refunded"] = 0L, ["currency"] = "usd",
            ["payment_intent"] = id, ["metadata"] = metadata?.DeepClone(), ["receipt_url"] = "https://pay.stripe.example/receipts/" + id,
        };
        return new JsonObject
        {
            ["id"] = id, ["object"] = "payment_intent", ["amount"] = cents, ["amount_received"] = cents, ["currency"] = "usd", ["status"] = "succeeded",
            ["customer"] = customer, ["metadata"] = metadata?.DeepClone(), ["setup_future_usage"] = setup?.DeepClone(),
            ["latest_charge"] = "ch_" + id, ["payment_method"] = card,
        };
    }

    private JsonObject RefundOf(string paymentId, long cents)
    {
        var charge = ChargeOf(paymentId);
        string id = NextId("re");
        objects[id] = new JsonObject
        {
            ["id"] = id, ["object"] = "refund", ["amount"] = cents, ["currency"] = "usd", ["payment_intent"] = paymentId,
            ["charge"] = (string)charge["id"]!, ["status"] = "succeeded",
        };
        charge["amount_refunded"] = (long)charge["amount_refunded"]! + cents;
        Tell("refund.created", objects[id]);
        Tell("charge.refunded", charge);
        return objects[id];
    }

    private JsonObject ChargeOf(string paymentId) => objects["ch_" + paymentId];

    private string NextId(string kind) => string.Create(CultureInfo.InvariantCulture, $"{kind}_{++last:D6}");

    private static void Move(JsonObject dispute, long cents) =>
        dispute["balance_transactions"]!.AsArray().Add(new JsonObject { ["amount"] = cents, ["currency"] = "usd" });
}
