using System.Text.Json.Serialization;
using SmoothLlm.Core.ApiKeys;
using SmoothLlm.Core.Money;
using SmoothLlm.Infrastructure.ApiKeys;
using SmoothLlm.Web.Management.Requests;

namespace SmoothLlm.Web.Management.Keys;

/// <summary>What a new key shall be, or what of one shall change: what an update leaves out stays, and null takes a limit away.</summary>
internal sealed record KeyBody
{
    public string? Name { get; init; }

    public DateTimeOffset? ExpiresAt { get; init; }

    [JsonConverter(typeof(UsdConverter))]
    public decimal? SpendLimitUsd { get; init; }

    public SpendWindow? SpendLimitWindow { get; init; }

    public int? RequestsPerMinute { get; init; }

    public int? TokensPerMinute { get; init; }

    public IReadOnlyList<string?>? AllowedModels { get; init; }

    public IReadOnlyList<string?>? AllowedIps { get; init; }

    /// <summary>Whether it is in force; for updates.</summary>
    public bool? IsEnabled { get; init; }
}

/// <summary>How long the old secret lives on beside the new one.</summary>
internal sealed record RotateBody
{
    public double? GraceHours { get; init; }
}

/// <summary>A new key. The secret is told here only.</summary>
internal sealed record CreatedKeyAnswer(Guid Id, string Name, string Prefix, string Secret)
{
    public static CreatedKeyAnswer Of(ApiKey key, ApiKeySecret secret) => new(key.Id, key.Name, key.Prefix, secret.Value);
}

/// <summary>A key as it is listed. Amounts are exact decimal strings in USD.</summary>
internal sealed record KeyAnswer(
    Guid Id,
    string Name,
    string Prefix,
    string Masked,
    string Status,
    DateTimeOffset CreatedAt,
    DateTimeOffset? ExpiresAt,
    DateTimeOffset? LastUsedAt,
    DateTimeOffset? RotatedAt,
    DateTimeOffset? PreviousSecretUntil,
    string? SpendLimitUsd,
    string SpendLimitWindow,
    int? RequestsPerMinute,
    int? TokensPerMinute,
    IReadOnlyList<string> AllowedModels,
    IReadOnlyList<string> AllowedIps,
    bool IsEnabled,
    KeySpendingAnswer Spent)
{
    public static KeyAnswer Of(ListedApiKey listed)
    {
        var key = listed.Key;
        return new KeyAnswer(
            key.Id,
            key.Name,
            key.Prefix,
            listed.Masked,
            Words.Of(listed.Status),
            key.CreatedAt,
            key.ExpiresAt,
            listed.LastUsedAt,
            key.RotatedAt,
            key.PreviousSecretUntil,
            key.SpendLimitNanoUsd is { } limit ? new NanoUsd(limit).ToString() : null,
            Words.Of(key.SpendLimitWindow),
            key.RequestsPerMinute,
            key.TokensPerMinute,
            key.AllowedModels ?? [],
            key.AllowedIps ?? [],
            key.IsEnabled,
            new KeySpendingAnswer(
                listed.Spending.Total.ToString(), listed.Spending.Today.ToString(), listed.Spending.ThisWeek.ToString(), listed.Spending.ThisMonth.ToString()));
    }
}

/// <summary>What a key was charged, USD; days, weeks and months begin at midnight UTC.</summary>
internal sealed record KeySpendingAnswer(string Total, string Today, string ThisWeek, string ThisMonth);
