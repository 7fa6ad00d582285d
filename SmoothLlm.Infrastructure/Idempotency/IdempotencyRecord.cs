namespace SmoothLlm.Infrastructure.Idempotency;

/// <summary>An answer that was given under a client's <c>Idempotency-Key</c>, to be given again when it asks again.</summary>
public sealed class IdempotencyRecord
{
    /// <summary>Longest key, in characters.</summary>
    public const int MaxKeyLength = 255;

    /// <summary>Whose key, and for which endpoint.</summary>
    public required string Scope { get; init; }

    /// <summary>As the client sent it.</summary>
    public required string Key { get; init; }

    /// <summary>SHA-256 of the request's body, 64 lowercase hexadecimal digits.</summary>
    public required string BodyHash { get; init; }

    /// <summary>The status that was answered.</summary>
    public required int StatusCode { get; set; }

    /// <summary>The body that was answered, JSON.</summary>
    public required string Body { get; set; }

    /// <summary>When, UTC.</summary>
    public required DateTimeOffset CreatedAt { get; init; }
}
