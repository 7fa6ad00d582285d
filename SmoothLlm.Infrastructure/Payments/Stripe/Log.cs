using Microsoft.Extensions.Logging;

namespace SmoothLlm.Infrastructure.Payments.Stripe;

internal static partial class Log
{
    [LoggerMessage(5301, LogLevel.Debug, "Stripe answered {Method} {Path} with {StatusCode}, request {RequestId}, attempt {Attempt}")]
    public static partial void StripeCalled(ILogger logger, HttpMethod method, string path, int statusCode, string? requestId, int attempt);

    [LoggerMessage(5302, LogLevel.Warning, "Stripe answered {Method} {Path} with {StatusCode}, request {RequestId}, attempt {Attempt}")]
    public static partial void StripeRefused(ILogger logger, HttpMethod method, string path, int statusCode, string? requestId, int attempt);

    [LoggerMessage(5303, LogLevel.Warning, "Stripe did not answer {Path}, attempt {Attempt}")]
    public static partial void StripeUnreachable(ILogger logger, Exception exception, string path, int attempt);
}
