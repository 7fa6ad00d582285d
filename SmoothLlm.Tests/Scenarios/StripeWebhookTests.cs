using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Shouldly;
using SmoothLlm.Core.Money;
using SmoothLlm.Core.Payments;
using SmoothLlm.Tests.Payments.Stripe;
using SmoothLlm.Tests.Support;
using Xunit;
using Xunit.Abstractions;

namespace SmoothLlm.Tests.Scenarios;

/// <summary>What comes to the webhook's address, and what of it is believed.</summary>
public sealed class StripeWebhookTests(StripeApp app, ITestOutputHelper output) : IClassFixture<StripeApp>
{
    private const int ForgeriesOfAKind = 12;

    [Fact]
    public async Task A_customer_orders_pays_and_has_the_credits_when_the_webhook_has_come()
    {
        var customer = await app.AddCustomerAsync(creditUsd: 0);
        using var member = await PortalMember.SignInAsync(app, customer);
        var (_, order) = await StripeApp.ChargeAsync(member, """{"amount":25}""");
        order.GetProperty("checkoutUrl").GetString().ShouldStartWith("https://checkout.stripe.example/");
        var purchase = await FindAsync(order.GetProperty("purchaseId").GetGuid());
        app.Stripe.Account.Pay(purchase.CheckoutSessionId!);

        foreach (string payload in app.Stripe.Account.Events)
        {
            using var told = await app.TellAsync(payload);
            told.StatusCode.ShouldBe(HttpStatusCode.OK);
            using var again = await app.TellAsync(payload);
            again.StatusCode.ShouldBe(HttpStatusCode.OK);
        }

        (await app.BalanceAsync(customer)).Posted.ShouldBe(NanoUsd.FromUsd(25m));
        (await member.GetAsync($"/api/balance/purchases/{purchase.Id}")).GetProperty("status").GetString().ShouldBe("completed");
        await app.AssertInvariantsAsync();
    }

    [RequiresFact(Tool.Npm)]
    public async Task A_webhook_that_the_official_client_signed_is_believed()
    {
        var (customer, payload) = await PaidAsync();
        var environment = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["PAYLOAD"] = payload,
            ["SECRET"] = StripeApp.WebhookSecret,
            ["TIMESTAMP"] = TimeProvider.System.GetUtcNow().ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture),
        };

        string header = (await NpmPackages.RunAsync("stripe.mjs", environment, "sign")).Trim();
        using var response = await app.TellAsync(Encoding.UTF8.GetBytes(payload), header);

        response.StatusCode.ShouldBe(HttpStatusCode.OK);
        (await app.BalanceAsync(customer)).Posted.ShouldBe(NanoUsd.FromUsd(25m));
    }

    [Fact]
    public async Task No_forged_altered_cut_old_or_future_webhook_is_believed()
    {
        int seed = TestScale.Of("FORGERIES_SEED", 20261129);
        var random = new Random(seed);
        var (customer, payload) = await PaidAsync();
        string id = (string)JsonNode.Parse(payload)!["id"]!;
        int tried = 0;
        foreach (var (name, forge) in Forgeries(payload, random))
        {
            for (int time = 0; time < ForgeriesOfAKind; time++)
            {
                var (body, header) = forge();
                using var response = await app.TellAsync(body, header);
                response.StatusCode.ShouldBe(HttpStatusCode.BadRequest, $"{name}, seed {seed}: {header}");
                tried++;
            }
        }

        output.WriteLine($"seed {seed}: {tried} forgeries of {Forgeries(payload, random).Count()} kinds were refused");
        tried.ShouldBeGreaterThanOrEqualTo(200);
        (await app.ReadAsync(context => context.PaymentEvents.CountAsync(@event => @event.Id == id))).ShouldBe(0);
        (await app.BalanceAsync(customer)).Posted.ShouldBe(NanoUsd.Zero);

        using var real = await app.TellAsync(payload);
        real.StatusCode.ShouldBe(HttpStatusCode.OK);
        (await app.BalanceAsync(customer)).Posted.ShouldBe(NanoUsd.FromUsd(25m));
        await app.AssertInvariantsAsync();
    }

    [Fact]
    public async Task A_body_without_an_end_is_not_read()
    {
        using var large = await app.TellAsync(new byte[300 * 1024], "t=1,v1=00");
        large.StatusCode.ShouldBe(HttpStatusCode.RequestEntityTooLarge);

        using var request = new HttpRequestMessage(HttpMethod.Post, "api/stripe/webhook") { Content = new StreamContent(new MemoryStream(new byte[300 * 1024])) };
        request.Headers.TransferEncodingChunked = true;
        using var chunked = await app.Client.SendAsync(request);
        chunked.StatusCode.ShouldBe(HttpStatusCode.RequestEntityTooLarge);
    }

    [Fact]
    public async Task Signed_nonsense_is_no_event_and_an_unknown_kind_is_no_problem()
    {
        using var nonsense = await app.TellAsync("{}");
        nonsense.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        using var unknown = await app.TellAsync("""{"id":"evt_x","type":"tax.settings.updated","created":1779284710,"livemode":false,"data":{"object":{}}}""");
        unknown.StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task An_event_of_real_money_is_refused_by_a_server_with_a_test_key()
    {
        var (customer, payload) = await PaidAsync();

        using var response = await app.TellAsync(payload.Replace("\"livemode\":false", "\"livemode\":true", StringComparison.Ordinal));

        response.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        (await app.BalanceAsync(customer)).Posted.ShouldBe(NanoUsd.Zero);
    }

    [Fact]
    public async Task The_customer_who_comes_back_is_credited_at_once_and_nobody_elses_session_is_found()
    {
        var customer = await app.AddCustomerAsync(creditUsd: 0);
        using var member = await PortalMember.SignInAsync(app, customer);
        using var stranger = await PortalMember.SignInAsync(app, await app.AddCustomerAsync(creditUsd: 0));
        var (_, order) = await StripeApp.ChargeAsync(member, """{"amount":"12.50"}""");
        var purchase = await FindAsync(order.GetProperty("purchaseId").GetGuid());
        app.Stripe.Account.Pay(purchase.CheckoutSessionId!);

        using var foreign = await stranger.Browser.GetAsync($"/credits/return?session_id={purchase.CheckoutSessionId}");
        using var absent = await stranger.Browser.GetAsync("/credits/return?session_id=cs_test_999999");
        foreign.StatusCode.ShouldBe(HttpStatusCode.NotFound);
        absent.StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await stranger.GetAsync($"/api/balance/purchases/{purchase.Id}", HttpStatusCode.NotFound)).GetProperty("detail").GetString()
            .ShouldBe((await stranger.GetAsync($"/api/balance/purchases/{Guid.NewGuid()}", HttpStatusCode.NotFound)).GetProperty("detail").GetString());
        (await app.BalanceAsync(customer)).Posted.ShouldBe(NanoUsd.Zero);

        using var own = await member.Browser.GetAsync($"/credits/return?session_id={purchase.CheckoutSessionId}");
        own.StatusCode.ShouldBe(HttpStatusCode.Redirect);
        own.Headers.Location.ShouldNotBeNull().ToString().ShouldBe($"/credits?paid={purchase.Id}");
        (await app.BalanceAsync(customer)).Posted.ShouldBe(NanoUsd.FromUsd(12.50m));
        await app.AssertInvariantsAsync();
    }

    private static IEnumerable<(string Name, Func<(byte[] Body, string? Header)> Forge)> Forgeries(string payload, Random random)
    {
        byte[] body = Encoding.UTF8.GetBytes(payload);
        var now = TimeProvider.System.GetUtcNow();
        string good = StripeHeader.Of(payload, StripeApp.WebhookSecret, now);
        string time = good.Split(',')[0];
        string signature = good.Split("v1=")[1];
        yield return ("a byte of the body changed", () => (Changed(body, random), good));
        yield return ("the amount changed", () => (Encoding.UTF8.GetBytes(payload.Replace("2500", random.Next(2501, 9999).ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal)), good));
        yield return ("the body cut", () => (body[..random.Next(body.Length)], good));
        yield return ("the body longer", () => ([.. body, .. Enumerable.Repeat((byte)' ', random.Next(1, 9))], good));
        yield return ("the body formatted anew", () => (Encoding.UTF8.GetBytes(" " + JsonNode.Parse(payload)!.ToJsonString(new() { WriteIndented = true })), good));
        yield return ("a digit of the signature changed", () => (body, $"{time},v1={Encoding.ASCII.GetString(ChangedHex(signature, random))}"));
        yield return ("the signature cut", () => (body, $"{time},v1={signature[..random.Next(signature.Length)]}"));
        yield return ("the signature longer", () => (body, $"{good}{random.Next(10)}"));
        yield return ("the signature in capitals", () => (body, $"{time},v1={signature.ToUpperInvariant()}"));
        yield return ("the signature as another scheme", () => (body, $"{time},v{random.Next(2, 9)}={signature}"));
        yield return ("no header", () => (body, null));
        yield return ("no signature", () => (body, time));
        yield return ("no time", () => (body, "v1=" + signature));
        yield return ("two times", () => (body, $"t={now.ToUnixTimeSeconds() - random.Next(1, 99)},{good}"));
        yield return ("another time than was signed", () => (body, $"t={now.ToUnixTimeSeconds() + random.Next(1, 200)},v1={signature}"));
        yield return ("too old", () => (body, StripeHeader.Of(payload, StripeApp.WebhookSecret, now.AddSeconds(-random.Next(310, 10_000_000)))));
        yield return ("from the future", () => (body, StripeHeader.Of(payload, StripeApp.WebhookSecret, now.AddSeconds(random.Next(400, 10_000_000)))));
        yield return ("another secret", () => (body, StripeHeader.Of(payload, "whsec_" + random.Next(), now)));
        yield return ("an empty secret", () => (body, StripeHeader.Of(payload, "", now)));
        yield return ("the secret cut", () => (body, StripeHeader.Of(payload, StripeApp.WebhookSecret[..random.Next(1, StripeApp.WebhookSecret.Length)], now)));
        yield return ("the body signed without its time", () => (body, $"{time},v1={StripeHeader.Hex(StripeApp.WebhookSecret, payload)}"));
        yield return ("the time no number", () => (body, Signed(payload, $"{now.ToUnixTimeSeconds()}.{random.Next(9)}")));
        yield return ("the time with a sign", () => (body, Signed(payload, $"+{now.ToUnixTimeSeconds()}")));
        yield return ("the time beyond all numbers", () => (body, Signed(payload, $"{random.Next(1, 9)}8446744073709551617")));
    }

    private static string Signed(string payload, string time) => $"t={time},v1={StripeHeader.Signature(payload, StripeApp.WebhookSecret, time)}";

    private static byte[] Changed(byte[] bytes, Random random)
    {
        byte[] changed = [.. bytes];
        changed[random.Next(changed.Length)] ^= (byte)random.Next(1, 256);
        return changed;
    }

    private static byte[] ChangedHex(string hex, Random random)
    {
        byte[] changed = Encoding.ASCII.GetBytes(hex);
        int place = random.Next(changed.Length);
        changed[place] = changed[place] == (byte)'0' ? (byte)'1' : (byte)'0';
        return changed;
    }

    /// <summary>A customer who has paid $25, and the event that says so, not yet delivered.</summary>
    private async Task<(TestCustomer Customer, string Payload)> PaidAsync()
    {
        var customer = await app.AddCustomerAsync(creditUsd: 0);
        using var member = await PortalMember.SignInAsync(app, customer);
        var (_, order) = await StripeApp.ChargeAsync(member, """{"amount":25}""");
        var purchase = await FindAsync(order.GetProperty("purchaseId").GetGuid());
        app.Stripe.Account.Pay(purchase.CheckoutSessionId!);
        return (customer, app.Stripe.Account.EventsOf("checkout.session.completed").Single(json => json.Contains(purchase.CheckoutSessionId!, StringComparison.Ordinal)));
    }

    private Task<Purchase> FindAsync(Guid id) => app.ReadAsync(context => context.Purchases.AsNoTracking().SingleAsync(purchase => purchase.Id == id));
}

/// <summary>A server that has no secret for webhooks.</summary>
public sealed class WebhookOffTests(TestApp app) : IClassFixture<TestApp>
{
    [Fact]
    public async Task Without_a_secret_there_is_no_webhook_and_an_empty_key_opens_nothing()
    {
        const string Payload = """{"id":"evt_x","type":"checkout.session.completed","created":1779284710,"livemode":false,"data":{"object":{}}}""";
        foreach (string? header in (string?[])[null, StripeHeader.Of(Payload, "", TimeProvider.System.GetUtcNow())])
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, "api/stripe/webhook") { Content = new StringContent(Payload, Encoding.UTF8, "application/json") };
            if (header is not null)
                request.Headers.TryAddWithoutValidation("Stripe-Signature", header);
            using var response = await app.Client.SendAsync(request);
            response.StatusCode.ShouldBe(HttpStatusCode.NotFound);
        }
    }
}
