using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Shouldly;
using SmoothLlm.Tests.Components;
using SmoothLlm.Tests.Payments.Stripe;

namespace SmoothLlm.Tests.Scenarios.Killing;

/// <summary>
/// Customers that order credits and pay, and a payment provider that tells of it until it is heard: what was not
/// acknowledged when the server died is told again to the next one, and some of what was is told again, too.
/// </summary>
internal sealed class BuyingClients(StripeStandIn stripe, ClientJournal journal) : IDisposable
{
    public const string WebhookSecret = "whsec_kill_loop";
    public const int AmountUsd = 5;

    private const int Buyers = 2;

    private readonly ConcurrentQueue<(string PaymentId, string Payload)> untold = new();
    private readonly HttpClient http = new(new SocketsHttpHandler
    {
        UseProxy = false,
        AllowAutoRedirect = false,
        CookieContainer = new CookieContainer(),
        ConnectTimeout = TimeSpan.FromSeconds(10),
    });

    private volatile bool isOver;

    public void Dispose() => http.Dispose();

    /// <summary>Once: the session outlives the server.</summary>
    public async Task SignInAsync(Uri address, string email, string password)
    {
        http.BaseAddress = address;
        using var response = await PortalHost.SubmitAsync(http, "/Account/Login", ("Input.Email", email), ("Input.Password", password));
        response.StatusCode.ShouldBe(HttpStatusCode.Redirect);
    }

    /// <summary>Returns when the server has gone from under all of them.</summary>
    public Task RunAsync()
    {
        isOver = false;
        return Task.WhenAll(Enumerable.Range(0, Buyers).Select(_ => Task.Run(async () =>
        {
            while (!isOver)
                await WhileServedAsync(BuyAsync);
        })));
    }

    /// <summary>From here on what breaks off is the kill's doing.</summary>
    public void End() => isOver = true;

    /// <summary>Tells everything that was never acknowledged.</summary>
    public async Task TellAllAsync()
    {
        // What is not heard comes back to the queue.
        for (int left = untold.Count; left > 0 && untold.TryDequeue(out var told); left--)
            await TellAsync(told.PaymentId, told.Payload);
    }

    private async Task WhileServedAsync(Func<Task> work)
    {
        try
        {
            await work();
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException)
        {
            if (!isOver)
                journal.Surprises.Enqueue($"A purchase broke off while the server was alive: {exception.Message}");
        }
    }

    private async Task BuyAsync()
    {
        using var ordered = await http.PostAsJsonAsync("api/balance/charge", new { amount = AmountUsd });
        string body = await ordered.Content.ReadAsStringAsync();
        if (!ordered.IsSuccessStatusCode)
        {
            journal.Surprises.Enqueue($"An order was answered with {(int)ordered.StatusCode}: {body}");
            return;
        }

        string page = JsonElement.Parse(body).GetProperty("checkoutUrl").GetString()!;
        string paymentId = stripe.Account.Pay(page[(page.LastIndexOf('/') + 1)..]);
        journal.Paid.TryAdd(paymentId, 0);
        foreach (string payload in stripe.Account.EventsAbout(paymentId))
            untold.Enqueue((paymentId, payload));
        await TellAllAsync();
    }

    private async Task TellAsync(string paymentId, string payload)
    {
        bool isHeard = false;
        try
        {
            // Every other payment is told of twice.
            for (int time = 0; time <= paymentId[^1] % 2; time++)
            {
                using var request = new HttpRequestMessage(HttpMethod.Post, "api/stripe/webhook") { Content = new StringContent(payload, Encoding.UTF8) };
                request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
                request.Headers.TryAddWithoutValidation("Stripe-Signature", StripeHeader.Of(payload, WebhookSecret, TimeProvider.System.GetUtcNow()));
                using var response = await http.SendAsync(request);
                isHeard |= response.IsSuccessStatusCode;
                if (!response.IsSuccessStatusCode)
                    journal.Surprises.Enqueue($"A webhook was answered with {(int)response.StatusCode}.");
            }
        }
        finally
        {
            if (isHeard)
                journal.Credited.TryAdd(paymentId, 0);
            else
                untold.Enqueue((paymentId, payload));
        }
    }
}
