using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.AspNetCore.DataProtection;
using SmoothLlm.Infrastructure.Idempotency;
using SmoothLlm.Web.Authentication;

namespace SmoothLlm.Web.Management.Requests;

/// <summary>
/// What creates something does it once under a client's <c>Idempotency-Key</c>: whoever asks again within a day gets the
/// same answer. Answers may hold a secret that is shown once, so they are kept encrypted; refusals are not kept.
/// </summary>
internal static class Idempotency
{
    public const string Header = "Idempotency-Key";

    private const string Purpose = "SmoothLlm.Management.Idempotency";

    /// <summary>Honours the header.</summary>
    /// <param name="endpoint">One whose handler returns a typed result with a value.</param>
    /// <param name="name">The same at both mounts: a key that was used here is free elsewhere.</param>
    public static RouteHandlerBuilder Once(this RouteHandlerBuilder endpoint, string name) => endpoint
        .WithMetadata(new HonoursIdempotencyKey())
        .AddEndpointFilter((context, next) => RunAsync(name, context, next));

    private static async ValueTask<object?> RunAsync(string name, EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var http = context.HttpContext;
        var header = http.Request.Headers[Header];
        if (header.Count == 0)
            return await next(context);
        string key = header.ToString();
        if (header.Count > 1 || key.Length is 0 or > IdempotencyRecord.MaxKeyLength || !key.All(character => character is >= ' ' and <= '~'))
            return Problems.Field(Header, $"Must be one value of 1 to {IdempotencyRecord.MaxKeyLength} printable characters.");

        var answers = http.RequestServices.GetRequiredService<IdempotencyStore>();
        var protector = http.RequestServices.GetRequiredService<IDataProtectionProvider>().CreateProtector(Purpose);
        string owner = context.Arguments.OfType<ManagementCaller>().FirstOrDefault()?.OrganizationId.ToString() ?? http.User.UserId() ?? "";
        string scope = $"{name}:{owner}";
        switch (await answers.ClaimAsync(scope, key, HashOf(context), http.RequestAborted))
        {
            case IdempotencyClaim.Answered answered:
                var (location, body) = Unpack(protector.Unprotect(answered.Body));
                return new Replay(answered.StatusCode, location, body);
            case IdempotencyClaim.UnderWay:
                return Problems.Conflict($"A request with this {Header} is under way.");
            case IdempotencyClaim.OtherBody:
                return Problems.With(StatusCodes.Status422UnprocessableEntity, $"This {Header} was used for another request.");
        }

        Replay? answer = null;
        try
        {
            object? result = await next(context);
            answer = Replay.Of(result);
            if (answer is null)
                return result;
            await answers.CompleteAsync(scope, key, answer.StatusCode, protector.Protect(Pack(answer)));
            return answer;
        }
        finally
        {
            if (answer is null)
                await answers.ReleaseAsync(scope, key);
        }
    }

    /// <summary>Of the path and the body: the same key for another voucher, say, is another request.</summary>
    private static string HashOf(EndpointFilterInvocationContext context)
    {
        var routeValues = string.Join('/', context.HttpContext.Request.RouteValues.OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => pair.Value));
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(System.Text.Encoding.UTF8.GetBytes(routeValues));
        if (context.Arguments.OfType<IJsonBody>().FirstOrDefault() is { } body)
            hash.AppendData(body.Bytes.Span);
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    private static string Pack(Replay answer) => $"{answer.Location}\n{answer.Body}";

    private static (string? Location, string Body) Unpack(string packed)
    {
        int end = packed.IndexOf('\n', StringComparison.Ordinal);
        return (end == 0 ? null : packed[..end], packed[(end + 1)..]);
    }

    /// <summary>Tells the API's description about the header.</summary>
    internal sealed record HonoursIdempotencyKey;

    /// <summary>An answer that can be given again.</summary>
    private sealed record Replay(int StatusCode, string? Location, string Body) : IResult
    {
        /// <returns>Null for a refusal.</returns>
        public static Replay? Of(object? result) =>
            result is IStatusCodeHttpResult { StatusCode: { } statusCode and >= 200 and < 300 } && result is IValueHttpResult { Value: { } value }
                ? new Replay(statusCode, LocationOf(result), JsonSerializer.Serialize(value, value.GetType(), JsonSerializerOptions.Web))
                : null;

        public Task ExecuteAsync(HttpContext httpContext)
        {
            if (Location is not null)
                httpContext.Response.Headers.Location = Location;
            return TypedResults.Text(Body, "application/json", System.Text.Encoding.UTF8, StatusCode).ExecuteAsync(httpContext);
        }

        // Created<T> has no interface that tells it.
        private static string? LocationOf(object result) => result.GetType().GetProperty("Location")?.GetValue(result) as string;
    }
}
