using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.Extensions.Options;
using SmoothLlm.Core.Money;
using SmoothLlm.Core.Organizations;
using SmoothLlm.Core.Payments;
using SmoothLlm.Infrastructure.Email;
using SmoothLlm.Infrastructure.Idempotency;
using SmoothLlm.Infrastructure.Payments;

namespace SmoothLlm.Web.Management;

/// <summary>Credits bought by programs: the order is taken here, and paid by a person on the page that is named.</summary>
internal static class PurchaseEndpoints
{
    private const string IdempotencyHeader = "Idempotency-Key";
    private const int MaxBodyBytes = 16 * 1024;

    public static void MapPurchases(this IEndpointRouteBuilder group)
    {
        group.MapPost("/balance/charge", ChargeAsync);
        group.MapGet("/balance/purchases/{id}", ShowAsync);
    }

    private static async Task<IResult> ChargeAsync(
        ManagementCaller caller,
        HttpContext context,
        Checkouts checkouts,
        IdempotencyStore answers,
        IOptions<PortalOptions> portal)
    {
        if (!context.Request.HasJsonContentType())
            return Problem(StatusCodes.Status415UnsupportedMediaType, "The content type must be application/json.");
        if (await ReadAsync(context) is not { } bytes)
            return Problem(StatusCodes.Status413PayloadTooLarge, "The body is too large.");
        var problems = new Dictionary<string, string[]>(StringComparer.Ordinal);
        string? key = ReadKey(context, problems);
        if (ChargeBody.Read(bytes, problems) is not { } body || problems.Count > 0)
            return TypedResults.ValidationProblem(problems);
        if (!caller.Role.MayBuyCredits())
            return Problem(StatusCodes.Status403Forbidden, "Your role may not buy credits.");

        string scope = $"charge:{caller.OrganizationId}";
        if (key is not null)
        {
            switch (await answers.ClaimAsync(scope, key, Convert.ToHexStringLower(SHA256.HashData(bytes.Span)), context.RequestAborted))
            {
                case IdempotencyClaim.Answered answered:
                    return Replay(answered.StatusCode, answered.Body);
                case IdempotencyClaim.UnderWay:
                    return Problem(StatusCodes.Status409Conflict, $"A request with this {IdempotencyHeader} is under way.");
                case IdempotencyClaim.OtherBody:
                    return Problem(StatusCodes.Status422UnprocessableEntity, $"This {IdempotencyHeader} was used for another request.");
            }
        }

        StartCheckoutResult? result = null;
        try
        {
            // Once begun it runs to its end: whoever asks again under the same key gets this answer.
            var address = portal.Value.AddressOr($"{context.Request.Scheme}://{context.Request.Host}{context.Request.PathBase}/");
            result = await checkouts.StartAsync(caller.OrganizationId, caller.UserId, body.AmountUsd, body.SavesCard, address, CancellationToken.None);
        }
        finally
        {
            if (key is not null && result is not StartCheckoutResult.Started)
                await answers.ReleaseAsync(scope, key);
        }

        switch (result)
        {
            case StartCheckoutResult.Started started:
                string answer = JsonSerializer.Serialize(PurchaseAnswer.Of(started.Purchase, started.Url), JsonSerializerOptions.Web);
                if (key is not null)
                    await answers.CompleteAsync(scope, key, StatusCodes.Status200OK, answer);
                return Replay(StatusCodes.Status200OK, answer);
            case StartCheckoutResult.Invalid invalid:
                problems[ChargeBody.AmountField] = [invalid.Message];
                return TypedResults.ValidationProblem(problems);
            case StartCheckoutResult.Off:
                return Problem(StatusCodes.Status503ServiceUnavailable, StartCheckoutResult.Off.Message);
            default:
                return Problem(StatusCodes.Status503ServiceUnavailable, StartCheckoutResult.Unavailable.Message);
        }
    }

    private static async Task<IResult> ShowAsync(string id, ManagementCaller caller, PurchaseStore purchases, CancellationToken cancellationToken) =>
        Guid.TryParse(id, out var purchaseId) && await purchases.FindAsync(caller.OrganizationId, purchaseId, cancellationToken) is { } order
            ? TypedResults.Ok(PurchaseAnswer.Of(order, checkoutUrl: null))
            : Problem(StatusCodes.Status404NotFound, "There is no such purchase.");

    /// <returns>Null when it is too large.</returns>
    private static async Task<ReadOnlyMemory<byte>?> ReadAsync(HttpContext context)
    {
        byte[] buffer = new byte[MaxBodyBytes + 1];
        int length = await context.Request.Body.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, context.RequestAborted);
        // Spelled out: a mere null would become an empty memory.
        return length <= MaxBodyBytes ? buffer.AsMemory(0, length) : default(ReadOnlyMemory<byte>?);
    }

    private static string? ReadKey(HttpContext context, Dictionary<string, string[]> problems)
    {
        var header = context.Request.Headers[IdempotencyHeader];
        if (header.Count == 0)
            return null;
        string key = header.ToString();
        if (header.Count > 1 || key.Length is 0 or > IdempotencyRecord.MaxKeyLength || !key.All(character => character is >= ' ' and <= '~'))
            problems[IdempotencyHeader] = [$"Must be one value of 1 to {IdempotencyRecord.MaxKeyLength} printable characters."];
        return key;
    }

    private static IResult Replay(int statusCode, string body) => TypedResults.Text(body, "application/json", System.Text.Encoding.UTF8, statusCode);

    private static IResult Problem(int statusCode, string detail) => TypedResults.Problem(detail, statusCode: statusCode);

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
