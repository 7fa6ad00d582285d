using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using SmoothLlm.Infrastructure.Payments;
using SmoothLlm.Tests.Payments.Stripe;
using SmoothLlm.Tests.Support;

namespace SmoothLlm.Tests.Scenarios;

/// <summary>The whole product with Stripe's stand-in behind it.</summary>
public sealed class StripeApp : TestApp
{
    public const string WebhookSecret = "whsec_scenarios";

    private StripeStandIn? stripe;

    public StripeStandIn Stripe => stripe!;

    protected override Dictionary<string, string> Settings => new(StringComparer.Ordinal)
    {
        ["Stripe:SecretKey"] = StripeStandIn.SecretKey,
        ["Stripe:WebhookSecret"] = WebhookSecret,
        ["Stripe:ApiBase"] = Stripe.Address.ToString(),
    };

    public override async Task InitializeAsync()
    {
        stripe = await StripeStandIn.StartAsync();
        await base.InitializeAsync();
    }

    public override async Task DisposeAsync()
    {
        await base.DisposeAsync();
        await Stripe.DisposeAsync();
    }

    /// <summary>Delivers an event as Stripe would.</summary>
    public Task<HttpResponseMessage> TellAsync(string payload) =>
        TellAsync(Encoding.UTF8.GetBytes(payload), StripeHeader.Of(payload, WebhookSecret, TimeProvider.System.GetUtcNow()));

    /// <summary>Delivers bytes under a header of the test's making; null for none.</summary>
    public async Task<HttpResponseMessage> TellAsync(byte[] body, string? signature)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "api/stripe/webhook") { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        if (signature is not null)
            request.Headers.TryAddWithoutValidation("Stripe-Signature", signature);
        return await Client.SendAsync(request);
    }

    /// <summary>What runs beside the requests, now.</summary>
    public Task WorkAsync() => Services.GetRequiredService<PaymentWorker>().RunOnceAsync(CancellationToken.None);

    /// <summary>Orders credits through the API.</summary>
    internal static async Task<(HttpResponseMessage Response, JsonElement Body)> ChargeAsync(PortalMember member, string body, string? key = null, string mediaType = "application/json")
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/balance/charge") { Content = new StringContent(body, Encoding.UTF8, mediaType) };
        if (key is not null)
            request.Headers.TryAddWithoutValidation("Idempotency-Key", key);
        var response = await member.Browser.SendAsync(request);
        string text = await response.Content.ReadAsStringAsync();
        return (response, text.Length == 0 ? default : JsonElement.Parse(text));
    }
}
