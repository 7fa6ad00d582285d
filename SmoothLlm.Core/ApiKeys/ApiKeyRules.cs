using System.Collections.Frozen;
using System.Net;

namespace SmoothLlm.Core.ApiKeys;

/// <summary>What a key may, as a node keeps it in memory.</summary>
public sealed class ApiKeyRules
{
    private readonly FrozenSet<string>? models;
    private readonly AddressRange[]? addresses;

    private ApiKeyRules(ApiKey key)
    {
        SpendLimitNanoUsd = key.SpendLimitNanoUsd;
        SpendLimitWindow = key.SpendLimitWindow;
        RequestsPerMinute = key.RequestsPerMinute;
        TokensPerMinute = key.TokensPerMinute;
        models = key.AllowedModels?.ToFrozenSet(StringComparer.Ordinal);
        // What cannot be read allows nobody: a rule never gets wider by a mistake.
        addresses = key.AllowedIps?.SelectMany(text => AddressRange.TryParse(text, out var range) ? [range] : Array.Empty<AddressRange>()).ToArray();
    }

    /// <summary>What may be charged within <see cref="SpendLimitWindow"/>, nano-USD; null without a limit.</summary>
    public long? SpendLimitNanoUsd { get; }

    /// <summary>When the spending starts at zero again.</summary>
    public SpendWindow SpendLimitWindow { get; }

    /// <summary>Requests within any minute; null without a limit.</summary>
    public int? RequestsPerMinute { get; }

    /// <summary>Tokens within any minute; null without a limit.</summary>
    public int? TokensPerMinute { get; }

    /// <summary>The models that it may use, by id or alias; null for all.</summary>
    public IReadOnlyCollection<string>? AllowedModels => models;

    /// <summary>The rules of a key.</summary>
    /// <param name="key">As it is stored.</param>
    /// <returns>Null for a key without any, so that most requests have nothing to look at.</returns>
    public static ApiKeyRules? Of(ApiKey key) =>
        key is { SpendLimitNanoUsd: null, RequestsPerMinute: null, TokensPerMinute: null, AllowedModels: null, AllowedIps: null }
            ? null
            : new ApiKeyRules(key);

    /// <summary>Whether there are models that the key may not use.</summary>
    public bool HasModelList => models is not null;

    /// <summary>Whether the key may use a model.</summary>
    /// <param name="modelId">The model's id.</param>
    /// <param name="name">What it is asked for by: its id or an alias.</param>
    public bool AllowsModel(string modelId, string name) => models is null || models.Contains(modelId) || models.Contains(name);

    /// <summary>Whether the key may be used from an address.</summary>
    /// <param name="address">The client's; null when unknown, which a key with a list does not accept.</param>
    public bool AllowsAddress(IPAddress? address)
    {
        if (addresses is null)
            return true;
        foreach (var range in addresses)
        {
            if (address is not null && range.Contains(address))
                return true;
        }

        return false;
    }
}
