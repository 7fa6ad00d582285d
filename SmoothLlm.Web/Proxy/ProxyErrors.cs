using System.Buffers;
using System.Globalization;
using SmoothLlm.Core.Protocol.Conversation;
using SmoothLlm.Core.Proxy;

namespace SmoothLlm.Web.Proxy;

/// <summary>
/// The one place that knows which status a refusal has, which its SDKs turn into exception classes, and whether they
/// should try again. Its body is the client's format's: <see cref="ErrorBody"/>.
/// </summary>
internal static class ProxyErrors
{
    public static Shape ShapeOf(ProxyErrorKind kind) => kind switch
    {
        ProxyErrorKind.KeyMissing or ProxyErrorKind.KeyInvalid => new(401, "invalid_request_error", "invalid_api_key"),
        ProxyErrorKind.RequestInvalid => new(400, "invalid_request_error", null),
        ProxyErrorKind.RequestTooLarge => new(413, "invalid_request_error", "request_too_large"),
        ProxyErrorKind.ModelNotFound => new(404, "invalid_request_error", "model_not_found"),
        ProxyErrorKind.CreditsInsufficient => new(402, "billing_error", "insufficient_credits"),
        ProxyErrorKind.CreditsHeld => new(402, "billing_error", "insufficient_credits"),
        ProxyErrorKind.AccountClosed => new(403, "invalid_request_error", "permission_denied"),
        ProxyErrorKind.PermissionDenied => new(403, "invalid_request_error", "permission_denied"),
        ProxyErrorKind.RateLimited or ProxyErrorKind.DailyLimitReached => new(429, "rate_limit_error", "rate_limit_exceeded"),
        ProxyErrorKind.SpendLimitReached => new(403, "billing_error", "spend_limit_exceeded"),
        ProxyErrorKind.LedgerUnavailable => new(503, "api_error", "ledger_unavailable"),
        ProxyErrorKind.ProxyStopping => new(503, "api_error", "proxy_stopping"),
        ProxyErrorKind.UpstreamRefused => new(400, "invalid_request_error", "upstream_refused"),
        ProxyErrorKind.UpstreamFailed => new(502, "api_error", "upstream_error"),
        ProxyErrorKind.UpstreamBusy => new(503, "api_error", "upstream_busy"),
        ProxyErrorKind.UpstreamTimedOut => new(504, "api_error", "upstream_timeout"),
        ProxyErrorKind.GenerationNotFound => new(404, "invalid_request_error", "generation_not_found"),
        ProxyErrorKind.GenerationPending => new(404, "invalid_request_error", "generation_pending"),
        ProxyErrorKind.ProviderNotFound => new(404, "invalid_request_error", "unknown_url"),
        ProxyErrorKind.UpgradeRefused => new(501, "invalid_request_error", "not_supported"),
        ProxyErrorKind.ToolNotFound => new(404, "invalid_request_error", "tool_not_found"),
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "This kind of error has no status."),
    };

    public static async ValueTask WriteAsync(HttpContext context, WireFormat format, ProxyError error)
    {
        var response = context.Response;
        if (error is { Kind: ProxyErrorKind.UpstreamRefused, Upstream: { } refusal })
        {
            var body = refusal.Format == format ? refusal.Body : ErrorBody.Translate(format, refusal, RequestIdOf(context));
            response.StatusCode = refusal.StatusCode;
            response.ContentType = "application/json";
            response.ContentLength = body.Length;
            await response.Body.WriteAsync(body, context.RequestAborted);
            return;
        }

        var shape = ShapeOf(error.Kind);
        // Anthropic's clients know a status of its own for it.
        if (format == WireFormat.AnthropicMessages && error.Kind == ProxyErrorKind.UpstreamBusy)
            shape = shape with { StatusCode = ErrorBody.OverloadedStatus };
        await WriteAsync(context, format, shape, error.Message, error.Parameter, error.RetryAfter, HintOf(context, shape, error), error.Spend);
    }

    public static async ValueTask WriteAsync(
        HttpContext context, WireFormat format, Shape shape, string message, string? parameter, TimeSpan? retryAfter, CreditHint? credits = null, SpendStanding? spend = null)
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

        var body = ErrorBody.Write(format, shape, message, parameter, credits, spend, RequestIdOf(context));
        response.ContentLength = body.Length;
        await response.Body.WriteAsync(body, context.RequestAborted);
    }

    /// <summary>An error inside a stream that has begun: SDKs raise it when they read it.</summary>
    public static ReadOnlySpan<byte> StreamEvent(HttpContext context, WireFormat format, ProxyError error)
    {
        var shape = ShapeOf(error.Kind);
        var output = new ArrayBufferWriter<byte>(512);
        if (format == WireFormat.OpenAiResponses)
        {
            output.Write("event: response.failed\ndata: "u8);
            output.Write(ErrorBody.WriteFailedResponse(shape, error.Message, RequestIdOf(context)).Span);
            output.Write("\n\n"u8);
            return output.WrittenSpan;
        }

        if (format == WireFormat.AnthropicMessages)
            output.Write("event: error\n"u8);
        output.Write("data: "u8);
        // A provider's own refusal says more than ours. A line break in it stands between tokens of JSON, where a blank does as well.
        if (error.Upstream is { } refusal && refusal.Format == format && refusal.Body.Span.IndexOf("\"error\""u8) >= 0)
            output.Write(OneLine(refusal.Body));
        else if (error.Upstream is { } foreign)
            output.Write(ErrorBody.Translate(format, foreign, RequestIdOf(context)).Span);
        else
            output.Write(ErrorBody.Write(format, shape, error.Message, error.Parameter, HintOf(context, shape, error), error.Spend, RequestIdOf(context)).Span);
        output.Write("\n\n"u8);
        return output.WrittenSpan;
    }

    private static byte[] OneLine(ReadOnlyMemory<byte> json)
    {
        byte[] line = json.ToArray();
        foreach (ref byte value in line.AsSpan())
        {
            if (value is (byte)'\r' or (byte)'\n')
                value = (byte)' ';
        }

        return line;
    }

    private static CreditHint? HintOf(HttpContext context, Shape shape, ProxyError error) =>
        shape.StatusCode == StatusCodes.Status402PaymentRequired
            ? new CreditHint($"{context.Request.Scheme}://{context.Request.Host}{context.Request.PathBase}/credits", error.AffordableOutputTokens)
            : null;

    private static string? RequestIdOf(HttpContext context) => context.Response.Headers["x-request-id"];

    /// <summary>What a program can do about missing credits.</summary>
    internal sealed record CreditHint(string TopUpUrl, long? AffordableMaxTokens);

    /// <summary>How a kind of error appears.</summary>
    internal sealed record Shape(int StatusCode, string Type, string? Code);
}
