using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using Microsoft.Extensions.Logging;
using SmoothLlm.Core.Payments;

namespace SmoothLlm.Infrastructure.Payments.Stripe;

/// <summary>
/// Calls the provider's API. A call that got no answer, or one that may be different next time, is made again after a
/// pause; what it changes, it changes once, by its key.
/// </summary>
internal sealed class StripeClient : IDisposable
{
    public const string ApiVersion = "2026-09-30.endive";

    public const int MaxAttempts = 3;

    private const int MaxAnswerBytes = 8 * 1024 * 1024;

    private static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan ConnectionLifetime = TimeSpan.FromMinutes(5);

    private readonly HttpClient http;
    private readonly TimeProvider time;
    private readonly ILogger<StripeClient> logger;

    public StripeClient(StripeOptions options, TimeProvider time, ILogger<StripeClient> logger)
    {
        this.time = time;
        this.logger = logger;
        http = new HttpClient(new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            ConnectTimeout = ConnectTimeout,
            PooledConnectionLifetime = ConnectionLifetime,
        })
        {
            BaseAddress = BaseAddress(options.ApiBase),
            Timeout = TimeSpan.FromSeconds(options.TimeoutSeconds),
            MaxResponseContentBufferSize = MaxAnswerBytes,
        };
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", options.SecretKey);
        http.DefaultRequestHeaders.Add("Stripe-Version", ApiVersion);
        http.DefaultRequestHeaders.UserAgent.Add(new ProductInfoHeaderValue("SmoothLlm", null));
    }

    /// <summary>The pause before the second attempt; doubled before the third, and spread so that calls do not come back together.</summary>
    public TimeSpan FirstPause { get; init; } = TimeSpan.FromMilliseconds(500);

    /// <param name="path">Below <c>/v1/</c>, with its query.</param>
    public Task<StripeAnswer> GetAsync(string path, CancellationToken cancellationToken) =>
        SendAsync(path, () => new HttpRequestMessage(HttpMethod.Get, path), cancellationToken);

    /// <param name="path">Below <c>/v1/</c>.</param>
    /// <param name="form">What to send.</param>
    /// <param name="idempotencyKey">From our order: the same call again has the effect of one.</param>
    public Task<StripeAnswer> PostAsync(string path, StripeForm form, string idempotencyKey, CancellationToken cancellationToken) => SendAsync(
        path,
        () => new HttpRequestMessage(HttpMethod.Post, path)
        {
            Content = form.ToContent(),
            Headers = { { "Idempotency-Key", idempotencyKey } },
        },
        cancellationToken);

    public void Dispose() => http.Dispose();

    private static Uri BaseAddress(Uri apiBase)
    {
        string address = apiBase.AbsoluteUri.TrimEnd('/');
        return new Uri(address.EndsWith("/v1", StringComparison.Ordinal) ? address + "/" : address + "/v1/");
    }

    private async Task<StripeAnswer> SendAsync(string path, Func<HttpRequestMessage> create, CancellationToken cancellationToken)
    {
        for (int attempt = 1; ; attempt++)
        {
            var (answer, mayBeRepeated) = await TryAsync(path, create, attempt, cancellationToken);
            if (!mayBeRepeated || attempt == MaxAttempts)
                return answer;
            double spread = 0.5 + Random.Shared.NextDouble();
            await Task.Delay(FirstPause * Math.Pow(2, attempt - 1) * spread, time, cancellationToken);
        }
    }

    private async Task<(StripeAnswer Answer, bool MayBeRepeated)> TryAsync(string path, Func<HttpRequestMessage> create, int attempt, CancellationToken cancellationToken)
    {
        // What comes after the question mark is for the provider only.
        string name = path.Split('?')[0];
        try
        {
            using var request = create();
            using var response = await http.SendAsync(request, cancellationToken);
            string? requestId = response.Headers.TryGetValues("Request-Id", out var ids) ? ids.FirstOrDefault() : null;
            byte[] body = await response.Content.ReadAsByteArrayAsync(cancellationToken);
            if (response.IsSuccessStatusCode && TryParse(body) is { ValueKind: JsonValueKind.Object } json)
            {
                Log.StripeCalled(logger, request.Method, name, (int)response.StatusCode, requestId, attempt);
                return (new StripeAnswer.Object(json), false);
            }

            Log.StripeRefused(logger, request.Method, name, (int)response.StatusCode, requestId, attempt);
            bool mayBeRepeated = MayBeRepeated(response);
            // A success that cannot be read has had its effect; its key makes repeating it safe.
            return mayBeRepeated || response.IsSuccessStatusCode
                ? (new StripeAnswer.Unavailable(string.Create(CultureInfo.InvariantCulture, $"The payment provider answered {(int)response.StatusCode} ({requestId}).")), true)
                : (new StripeAnswer.Error(ReadError(TryParse(body), response.StatusCode)), false);
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested && exception is HttpRequestException or IOException or OperationCanceledException)
        {
            Log.StripeUnreachable(logger, exception, name, attempt);
            return (new StripeAnswer.Unavailable("The payment provider did not answer."), true);
        }
    }

    private static bool MayBeRepeated(HttpResponseMessage response)
    {
        // The provider knows best.
        if (response.Headers.TryGetValues("Stripe-Should-Retry", out var said) && bool.TryParse(said.FirstOrDefault(), out bool shouldRetry))
            return shouldRetry;
        return response.StatusCode is HttpStatusCode.Conflict or HttpStatusCode.TooManyRequests or >= HttpStatusCode.InternalServerError;
    }

    private static JsonElement? TryParse(byte[] body)
    {
        try
        {
            return JsonElement.Parse(body);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static GatewayRefusal ReadError(JsonElement? body, HttpStatusCode status)
    {
        if (body is { ValueKind: JsonValueKind.Object } json && json.FindObject("error") is { } error)
        {
            string? message = error.FindText("message");
            string code = error.FindText("decline_code") ?? error.FindText("code") ?? error.FindText("type") ?? "error";
            return new GatewayRefusal(code, message ?? "The payment provider refused.", error.FindObject("payment_intent")?.FindText("id"))
            {
                IsAboutCard = error.FindText("type") == "card_error",
            };
        }

        return new GatewayRefusal(
            status == HttpStatusCode.NotFound ? GatewayRefusal.Missing : "error",
            string.Create(CultureInfo.InvariantCulture, $"The payment provider answered {(int)status}."),
            PaymentId: null);
    }
}
