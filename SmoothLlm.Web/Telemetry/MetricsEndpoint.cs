using System.Security.Cryptography;
using System.Text;
using SmoothLlm.Infrastructure.Providers;
using SmoothLlm.Infrastructure.Telemetry;
using SmoothLlm.Infrastructure.Telemetry.Prometheus;

namespace SmoothLlm.Web.Telemetry;

/// <summary>
/// <c>/metrics</c> for Prometheus. What it shows is the operator's business: with a token set, whoever sends it sees them;
/// without one, whoever asks from a private address with no proxy between.
/// </summary>
internal static class MetricsEndpoint
{
    private const string ContentType = "text/plain; version=0.0.4; charset=utf-8";
    private const string Scheme = "Bearer ";

    public static IEndpointRouteBuilder MapMetrics(this WebApplication app)
    {
        var options = app.Services.GetRequiredService<MetricsOptions>();
        if (!options.Enabled)
            return app;
        var collector = app.Services.GetRequiredService<MetricCollector>();
        // Made before the first request, so that its instruments are there at the first reading.
        _ = app.Services.GetRequiredService<StateMeters>();
        _ = app.Services.GetRequiredService<RequestMeters>();
        byte[] token = SHA256.HashData(Encoding.UTF8.GetBytes(options.Token));
        app.MapGet("/metrics", context => AnswerAsync(context, collector, options.Token.Length > 0 ? token : null)).AllowAnonymous().ShortCircuit();
        return app;
    }

    private static async Task AnswerAsync(HttpContext context, MetricCollector collector, byte[]? token)
    {
        context.Response.Headers.CacheControl = "no-store";
        if (token is not null && !Sent(context.Request, token))
        {
            context.Response.Headers.WWWAuthenticate = "Bearer";
            await RefuseAsync(context, StatusCodes.Status401Unauthorized, "Send the operator's token: 'Authorization: Bearer …', as set by Metrics__Token.");
        }
        else if (token is null && !IsNear(context))
        {
            await RefuseAsync(context, StatusCodes.Status403Forbidden, "From here, metrics are only shown with a token; the operator sets it by Metrics__Token.");
        }
        else
        {
            context.Response.ContentType = ContentType;
            await context.Response.WriteAsync(collector.Write(), context.RequestAborted);
        }
    }

    private static Task RefuseAsync(HttpContext context, int status, string why)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "text/plain; charset=utf-8";
        return context.Response.WriteAsync(why + "\n", context.RequestAborted);
    }

    private static bool Sent(HttpRequest request, byte[] token) =>
        request.Headers.Authorization is [{ } header]
        && header.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase)
        && CryptographicOperations.FixedTimeEquals(SHA256.HashData(Encoding.UTF8.GetBytes(header[Scheme.Length..].Trim())), token);

    private static bool IsNear(HttpContext context) =>
        context.Connection.RemoteIpAddress is { } address
        && !OutgoingAddressPolicy.IsPublic(address)
        && !context.Request.Headers.ContainsKey("X-Forwarded-For")
        && !context.Request.Headers.ContainsKey("Forwarded");
}
