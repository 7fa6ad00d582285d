using SmoothLlm.Core.ApiKeys;
using SmoothLlm.Core.Money;

namespace SmoothLlm.Infrastructure.ApiKeys;

/// <summary>Whether a key is accepted now.</summary>
public enum ApiKeyStatus
{
    Active,
    Disabled,
    Expired,
    Revoked,
}

/// <summary>A key with its use, which is as fresh as the settlements are: requests do not write it.</summary>
public sealed record ListedApiKey(ApiKey Key, ApiKeyStatus Status, KeySpending Spending)
{
    /// <summary>For recognition: <c>llm_sk_AbCd…wxyz</c>.</summary>
    public string Masked => $"{Key.Prefix}…{Key.LastFour}";

    /// <summary>When its last request ended, UTC; null before the first.</summary>
    public DateTimeOffset? LastUsedAt => Spending.LastUsedAt;

    /// <summary>Charged since the first of the UTC month.</summary>
    public NanoUsd SpendThisMonth => Spending.ThisMonth;

    public static ApiKeyStatus StatusOf(ApiKey key, DateTimeOffset now) =>
        key.RevokedAt <= now ? ApiKeyStatus.Revoked
        : key.ExpiresAt <= now ? ApiKeyStatus.Expired
        : key.IsEnabled ? ApiKeyStatus.Active
        : ApiKeyStatus.Disabled;
}

/// <summary>Some of an organization's keys, newest first.</summary>
/// <param name="Next">Where the next page begins; null when there is none.</param>
public sealed record ApiKeyPage(IReadOnlyList<ListedApiKey> Items, Guid? Next);
