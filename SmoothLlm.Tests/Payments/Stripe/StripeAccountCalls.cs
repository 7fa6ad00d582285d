using System.Globalization;
using System.Text.Json.Nodes;

namespace SmoothLlm.Tests.Payments.Stripe;

/// <summary>The account as its API shows and changes it.</summary>
public sealed partial class StripeAccount
{
    internal (int Status, JsonNode Body) Answer(StripeCall call)
    {
        lock (gate)
        {
            string[] path = call.Path.Split('/');
            return (call.Method, path) switch
            {
                ("POST", ["customers"]) => Keep(new JsonObject { ["id"] = NextId("cus"), ["object"] = "customer", ["name"] = call["name"] }),
                ("POST", ["checkout", "sessions"]) => Keep(Session(call)),
                ("GET", ["checkout", "sessions", var id]) when objects.ContainsKey(id) => (200, Expanded(id)),
                ("GET", ["payment_intents", var id]) when objects.ContainsKey(id) => (200, Expanded(id)),
                ("POST", ["checkout", "sessions", var id, "expire"]) => ExpireOpen(id),
                ("POST", ["payment_intents"]) => Charge(call),
                ("GET", ["payment_intents"]) => (200, ListOf(objects.Values.Where(json => Is(json, "payment_intent", "customer", call["customer"])))),
                ("POST", ["refunds"]) => (200, RefundOf(call["payment_intent"], long.Parse(call["amount"], CultureInfo.InvariantCulture)).DeepClone()),
                ("GET", ["refunds"]) => (200, ListOf(objects.Values.Where(json => Is(json, "refund", "payment_intent", call["payment_intent"])))),
                ("POST", ["payment_methods", var id, "detach"]) => (200, new JsonObject { ["id"] = id, ["object"] = "payment_method", ["customer"] = null }),
                ("POST", ["billing_portal", "sessions"]) => (200, new JsonObject { ["id"] = NextId("bps"), ["url"] = "https://billing.stripe.example/" + call["customer"] }),
                ("GET", ["events"]) => (200, EventsPage(call)),
                _ => (404, Error("invalid_request_error", "resource_missing", $"No such object: '{call.Path}'")),
            };
        }
    }

    private JsonObject Session(StripeCall call)
    {
        string id = NextId("cs_test");
        return new JsonObject
        {
            ["id"] = id, ["object"] = "checkout.session", ["mode"] = call["mode"], ["status"] = "open", ["payment_status"] = "unpaid",
            ["url"] = "https://checkout.stripe.example/" + id,
            ["client_reference_id"] = call["client_reference_id"],
            ["metadata"] = new JsonObject { ["purchase_id"] = call["metadata[purchase_id]"] },
            ["customer"] = call["customer"], ["currency"] = call["line_items[0][price_data][currency]"],
            ["amount_total"] = long.Parse(call["line_items[0][price_data][unit_amount]"], CultureInfo.InvariantCulture),
            ["payment_intent"] = null,
            // Not told by Stripe, but needed here when the customer pays.
            ["payment_intent_data"] = new JsonObject
            {
                ["metadata"] = new JsonObject { ["purchase_id"] = call["payment_intent_data[metadata][purchase_id]"] },
                ["setup_future_usage"] = call.Fields.GetValueOrDefault("payment_intent_data[setup_future_usage]"),
            },
        };
    }

    private (int Status, JsonNode Body) Charge(StripeCall call)
    {
        string id = NextId("pi");
        string card = call["payment_method"];
        var metadata = new JsonObject { ["purchase_id"] = call["metadata[purchase_id]"] };
        var payment = Payment(id, long.Parse(call["amount"], CultureInfo.InvariantCulture), call["customer"], metadata, null, card);
        objects[id] = payment;
        if (card == GoodCard)
        {
            Tell("payment_intent.succeeded", payment);
            return (200, Expanded(id));
        }

        payment["amount_received"] = 0L;
        payment["status"] = card == AskingCard ? "requires_action" : "requires_payment_method";
        Tell(card == AskingCard ? "payment_intent.requires_action" : "payment_intent.payment_failed", payment);
        return (402, card == AskingCard
            ? Error("card_error", "authentication_required", "Your card's bank requires you to confirm this payment.", payment.DeepClone())
            : Error("card_error", "card_declined", "Your card was declined.", payment.DeepClone()));
    }

    private (int Status, JsonNode Body) ExpireOpen(string id)
    {
        if ((string?)objects[id]["status"] != "open")
            return (400, Error("invalid_request_error", null, "Only open sessions can be expired."));
        Expire(id);
        return (200, Expanded(id));
    }

    private JsonObject EventsPage(StripeCall call)
    {
        var matching = events.AsEnumerable().Reverse().Where(json => (long)json["created"]! >= long.Parse(call["created[gte]"], CultureInfo.InvariantCulture)).ToList();
        int start = call.Fields.TryGetValue("starting_after", out string? after) ? matching.FindIndex(json => (string?)json["id"] == after) + 1 : 0;
        // Small pages, so that there are several.
        var page = ListOf(matching.Skip(start).Take(10));
        page["has_more"] = matching.Count > start + 10;
        return page;
    }

    private JsonObject Expanded(string id)
    {
        var json = objects[id].DeepClone().AsObject();
        if ((string?)json["object"] != "payment_intent")
            return json;
        json["latest_charge"] = ChargeOf(id).DeepClone();
        string card = (string)json["payment_method"]!;
        json["payment_method"] = new JsonObject
        {
            ["id"] = card, ["object"] = "payment_method", ["type"] = "card", ["customer"] = json["customer"]?.DeepClone(),
            ["card"] = new JsonObject { ["brand"] = "visa", ["last4"] = "4242" },
        };
        return json;
    }

    private (int Status, JsonNode Body) Keep(JsonObject json)
    {
        objects[(string)json["id"]!] = json;
        return (200, json.DeepClone());
    }

    private static bool Is(JsonObject json, string kind, string field, string value) => (string?)json["object"] == kind && (string?)json[field] == value;

    private static JsonObject ListOf(IEnumerable<JsonObject> items) => new()
    {
        ["object"] = "list",
        ["has_more"] = false,
        ["data"] = new JsonArray([.. items.Select(json => json.DeepClone())]),
    };
}
