using SmoothLlm.Core.ApiKeys;
using SmoothLlm.Core.Money;

namespace SmoothLlm.Infrastructure.ApiKeys;

/// <summary>Whether a key is accepted now.</summary>
public enum ApiKeyStatus
{
    Active,
    Expired,
    Revoked,
}

/// <summary>A key with its use.</summary>
/// <param name="LastUsedAt">When its last request ended, UTC; null before the first.</param>
/// <param name="SpendThisMonth">Charged since the first of the UTC month.</param>
public sealed record ListedApiKey(ApiKey Key, ApiKeyStatus Status, DateTimeOffset? LastUsedAt, NanoUsd SpendThisMonth)
{
    /// <summary>For recognition: <c>llm_sk_AbCd…wxyz</c>.</summary>
    public string Masked => $"{Key.Prefix}…{Key.LastFour}";
}

/// <summary>What became of the wish for a key.</summary>
public abstract record CreateApiKeyResult
{
    private CreateApiKeyResult()
    {
    }

    /// <param name="Secret">Show it once; only its hash is kept.</param>
    public sealed record Created(ApiKey Key, ApiKeySecret Secret) : CreateApiKeyResult;

    /// <param name="Field">The property of <see cref="ApiKey"/> that is wrong.</param>
    /// <param name="Message">For the person who filled it in.</param>
    public sealed record Invalid(string Field, string Message) : CreateApiKeyResult;

    /// <param name="Limit">Keys that may be in use at once.</param>
    public sealed record TooMany(int Limit) : CreateApiKeyResult;
}
