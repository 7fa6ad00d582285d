using System.Buffers;
using System.Globalization;
using System.Text.Json;
using SmoothLlm.Core.Proxy;

namespace SmoothLlm.Web.Proxy;

/// <summary>
/// The one place that knows what a refusal looks like on the wire: OpenAI's error object, the statuses that its SDKs
/// turn into exception classes, and whether they should try again.
/// </summary>
internal static class ProxyErrors
{
    private static readonly JsonWriterOptions WriterOptions = new()
    {
        // Messages are read by people and never become HTML; quotes and dashes stay themselves.
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public static Shape ShapeOf(ProxyErrorKind kind) => kind switch
    {
        ProxyErrorKind.KeyMissing or ProxyErrorKind.KeyInvalid => new(401, "invalid_request_error", "invalid_api_key"),
        ProxyErrorKind.RequestInvalid => new(400, "invalid_request_error", null),
        ProxyErrorKind.RequestTooLarge => new(413, "invalid_request_error", "request_too_large"),
        ProxyErrorKind.ModelNotFound => new(404, "invalid_request_error", "model_not_found"),
        ProxyErrorKind.CreditsInsufficient => new(402, "billing_error", "insufficient_credits"),
        ProxyErrorKind.CreditsHeld => new(402, "billing_error", "insufficient_credits"),
        ProxyErrorKind.AccountClosed => new(403, "invalid_request_error", "permission_denied"),
        ProxyErrorKind.LedgerUnavailable => new(503, "api_error", "ledger_unavailable"),
        ProxyErrorKind.ProxyStopping => new(503, "api_error", "proxy_stopping"),
        ProxyErrorKind.UpstreamRefused => new(400, "invalid_request_error", "upstream_refused"),
        ProxyErrorKind.UpstreamFailed => new(502, "api_error", "upstream_error"),
        ProxyErrorKind.UpstreamBusy => new(503, "api_error", "upstream_busy"),
        ProxyErrorKind.UpstreamTimedOut => new(504, "api_error", "upstream_timeout"),
        ProxyErrorKind.GenerationNotFound => new(404, "invalid_request_error", "generation_not_found"),
        ProxyErrorKind.GenerationPending => new(404, "invalid_request_error", "generation_pending"),
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "This kind of error has no status."),
    };

    public static async ValueTask WriteAsync(HttpContext context, ProxyError error)
    {
        var response = context.Response;
        if (error is { Kind: ProxyErrorKind.UpstreamRefused, Upstream: { } refusal })
        {
            response.StatusCode = refusal.StatusCode;
            response.ContentType = "application/json";
            response.ContentLength = refusal.Body.Length;
            await response.Body.WriteAsync(refusal.Body, context.RequestAborted);
            return;
        }

        var shape = ShapeOf(error.Kind);
        await WriteAsync(context, shape, error.Message, error.Parameter, error.RetryAfter, HintOf(context, shape, error));
    }

    public static async ValueTask WriteAsync(
        HttpContext context, Shape shape, string message, string? parameter, TimeSpan? retryAfter, CreditHint? credits = null)
    {
        var response = context.Response;
        response.StatusCode = shape.StatusCode;
        response.ContentType = "application/json";
        if (shape.StatusCode == StatusCodes.Status401Unauthorized)
            response.Headers.WWWAuthenticate = "Bearer";
        if (retryAfter is { } wait)
            response.Headers.RetryAfter = Math.Max(1, (int)Math.Ceiling(wait.TotalSeconds)).ToString(CultureInfo.InvariantCulture);
        if (credits is not null)
            response.Headers["x-should-retry"] = retryAfter is null ? "false" : "true";

        var body = Body(shape, message, parameter, credits);
        response.ContentLength = body.Length;
        await response.Body.WriteAsync(body, context.RequestAborted);
    }

    /// <summary>An error inside a stream that has begun: SDKs raise it when they read it.</summary>
    public static ReadOnlySpan<byte> StreamEvent(HttpContext context, ProxyError error)
    {
        var shape = ShapeOf(error.Kind);
        var output = new ArrayBufferWriter<byte>(512);
        output.Write("data: "u8);
        output.Write(Body(shape, error.Message, error.Parameter, HintOf(context, shape, error)).Span);
        output.Write("\n\n"u8);
        return output.WrittenSpan;
    }

    private static CreditHint? HintOf(HttpContext context, Shape shape, ProxyError error) =>
        shape.StatusCode == StatusCodes.Status402PaymentRequired
            ? new CreditHint($"{context.Request.Scheme}://{context.Request.Host}{context.Request.PathBase}/credits", error.AffordableOutputTokens)
            : null;

    private static ReadOnlyMemory<byte> Body(Shape shape, string message, string? parameter, CreditHint? credits)
    {
        var output = new ArrayBufferWriter<byte>(512);
        using var json = new Utf8JsonWriter(output, WriterOptions);
        json.WriteStartObject();
        json.WriteStartObject("error"u8);
        json.WriteString("message"u8, message);
        json.WriteString("type"u8, shape.Type);
        json.WriteString("param"u8, parameter);
        json.WriteString("code"u8, shape.Code);
        if (credits is not null)
        {
            json.WriteString("limit_source"u8, "wallet"u8);
            json.WriteString("top_up_url"u8, credits.TopUpUrl);
            if (credits.AffordableMaxTokens is { } affordable)
                json.WriteNumber("affordable_max_tokens"u8, affordable);
        }

        json.WriteEndObject();
        json.WriteEndObject();
        json.Flush();
        return output.WrittenMemory;
    }

    /// <summary>What a program can do about missing credits.</summary>
    internal sealed record CreditHint(string TopUpUrl, long? AffordableMaxTokens);

    /// <summary>How a kind of error appears.</summary>
    internal sealed record Shape(int StatusCode, string Type, string? Code);
}
