using Microsoft.AspNetCore.Http;

namespace SmoothLlm.Tests.Payments.Stripe;

/// <summary>A call as the stand-in saw it.</summary>
public sealed record StripeCall(string Method, string Path, IReadOnlyDictionary<string, string> Fields, IReadOnlyDictionary<string, string> Headers)
{
    public string? IdempotencyKey => Headers.GetValueOrDefault("Idempotency-Key");

    public string this[string field] => Fields[field];

    internal static async Task<StripeCall> ReadAsync(HttpRequest request)
    {
        var fields = request.HasFormContentType
            ? (await request.ReadFormAsync()).ToDictionary(field => field.Key, field => field.Value.ToString(), StringComparer.Ordinal)
            : request.Query.ToDictionary(field => field.Key, field => field.Value.ToString(), StringComparer.Ordinal);
        return new StripeCall(
            request.Method,
            request.Path.Value!["/v1/".Length..],
            fields,
            request.Headers.ToDictionary(header => header.Key, header => header.Value.ToString(), StringComparer.OrdinalIgnoreCase));
    }
}

/// <summary>What a call gets instead of an answer.</summary>
public sealed record StripeFault(int Status, string? ShouldRetry = null, bool IsAfterEffect = false)
{
    /// <summary>The connection is cut.</summary>
    public const int Cut = 0;

    /// <summary>Nothing comes, until the caller gives up.</summary>
    public const int Silence = -1;
}
