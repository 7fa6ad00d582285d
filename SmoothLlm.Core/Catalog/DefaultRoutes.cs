namespace SmoothLlm.Core.Catalog;

/// <summary>Who answers a model of which nobody has said so: the maker, by how it names its models.</summary>
public static class DefaultRoutes
{
    private static readonly (string Prefix, string Provider)[] Rules =
    [
        ("gpt-", "openai"),
        ("chatgpt-", "openai"),
        ("text-embedding-", "openai"),
        ("claude-", "anthropic"),
        ("gemini-", "google"),
        ("grok-", "xai"),
    ];

    /// <summary>The slug of the provider that a model goes to by its name; null when the name says nothing.</summary>
    /// <param name="modelId">The model.</param>
    public static string? ProviderOf(string modelId)
    {
        foreach (var (prefix, provider) in Rules)
        {
            if (modelId.StartsWith(prefix, StringComparison.Ordinal))
                return provider;
        }

        // o1, o3-mini, o4-mini …
        return modelId is ['o', >= '0' and <= '9', ..] ? "openai" : null;
    }

    /// <summary>What is known of such a model: what its name says.</summary>
    /// <param name="modelId">The model.</param>
    /// <param name="pricedSince">When it got its price, UTC; stands for its date.</param>
    public static Model ModelOf(string modelId, DateTimeOffset pricedSince) => new()
    {
        Id = modelId,
        Name = modelId,
        Kind = modelId.Contains("embedding", StringComparison.Ordinal) ? ModelKind.Embedding : ModelKind.Chat,
        SupportsTools = true,
        CreatedAt = pricedSince,
    };
}
