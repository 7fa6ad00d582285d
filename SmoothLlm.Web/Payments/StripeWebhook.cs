using System.Net;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Options;
using SmoothLlm.Infrastructure.Payments;
using SmoothLlm.Infrastructure.Payments.Stripe;

namespace SmoothLlm.Web.Payments;

/// <summary>
/// Where Stripe tells what happened. Believed is only what was signed with our secret, over the bytes as they came and
/// just now. A 500 makes Stripe send it again.
/// </summary>
internal static class StripeWebhook
{
    public const string Path = "/api/stripe/webhook";

    /// <summary>The largest event that is read; Stripe's have a few thousand bytes.</summary>
    public const int MaxBytes = 256 * 1024;

    public static void MapStripeWebhook(this WebApplication app) => app.MapPost(Path, ReceiveAsync).AllowAnonymous().DisableAntiforgery();

    private static async Task<IResult> ReceiveAsync(
        HttpContext context,
        PaymentEvents events,
        IOptions<StripeOptions> options,
        TimeProvider time,
        ILogger<PaymentEvents> logger)
    {
        // Without a secret there is no such address: an empty key would be a valid one, and known to everybody.
        if (options.Value is not { HasWebhookSecret: true, WebhookSecret: { } secret })
            return TypedResults.NotFound();
        if (await ReadAsync(context) is not { } body)
            return Refusal(HttpStatusCode.RequestEntityTooLarge, "The event is too large.");
        string? signature = context.Request.Headers[StripeSignature.Header];
        if (!StripeSignature.IsValid(body.Span, signature, secret, time.GetUtcNow()))
        {
            Log.WebhookRefused(logger, context.Connection.RemoteIpAddress);
            return Refusal(HttpStatusCode.BadRequest, "The signature is not valid.");
        }

        return await events.TakeAsync(body, CancellationToken.None) switch
        {
            PaymentEventReceipt.Done => TypedResults.Ok(),
            PaymentEventReceipt.NotProcessed => Refusal(HttpStatusCode.InternalServerError, "The event is kept and could not be processed now."),
            PaymentEventReceipt.Malformed => Refusal(HttpStatusCode.BadRequest, "This is no event."),
            PaymentEventReceipt.WrongMode => Refusal(HttpStatusCode.BadRequest, "The event's livemode is not that of this server."),
            var unknown => throw new InvalidOperationException($"There is no receipt {unknown}."),
        };
    }

    /// <returns>Null when it is too large.</returns>
    private static async Task<ReadOnlyMemory<byte>?> ReadAsync(HttpContext context)
    {
        if (context.Request.ContentLength > MaxBytes)
            return null;
        // One more than allowed, so that the reading itself shows what is too large.
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit)
            limit.MaxRequestBodySize = MaxBytes + 1;
        byte[] buffer = new byte[MaxBytes + 1];
        try
        {
            int length = await context.Request.Body.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, context.RequestAborted);
            // Spelled out: a mere null would become an empty memory.
            return length <= MaxBytes ? buffer.AsMemory(0, length) : default(ReadOnlyMemory<byte>?);
        }
        catch (BadHttpRequestException exception) when (exception.StatusCode == StatusCodes.Status413PayloadTooLarge)
        {
            return null;
        }
    }

    private static IResult Refusal(HttpStatusCode status, string detail) => TypedResults.Problem(detail, statusCode: (int)status);
}
