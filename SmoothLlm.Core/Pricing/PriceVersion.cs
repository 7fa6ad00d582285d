namespace SmoothLlm.Core.Pricing;

/// <summary>Where a price came from. Names are stored.</summary>
public enum PriceSource
{
    /// <summary>The catalog that ships with the product.</summary>
    Catalog,

    /// <summary>The bootstrap file.</summary>
    Bootstrap,

    /// <summary>An admin.</summary>
    Admin,
}

/// <summary>
/// What a provider takes for one of its models from a moment on. Never changed once written: a new price is a new
/// version, so a version's id is a full price snapshot. Amounts are nano-USD per million tokens.
/// </summary>
public sealed class PriceVersion
{
    /// <summary>Version 7.</summary>
    public required Guid Id { get; init; }

    /// <summary>The provider's slug.</summary>
    public required string ProviderSlug { get; init; }

    /// <summary>What the provider calls the model.</summary>
    public required string UpstreamModel { get; init; }

    /// <summary>From when on it holds, UTC; unique per provider and model.</summary>
    public required DateTimeOffset EffectiveFrom { get; init; }

    /// <summary>Where it came from.</summary>
    public PriceSource Source { get; init; }

    /// <summary>When it was written down, UTC.</summary>
    public DateTimeOffset CreatedAt { get; init; }

    /// <summary>The admin who entered it, or approved it from a catalog; null when nobody was asked.</summary>
    public string? CreatedByUserId { get; init; }

    /// <summary>True marks a model as free on purpose; without it, a price of nothing is refused.</summary>
    public bool IsFree { get; init; }

    /// <summary>Fresh input, nano-USD per million tokens.</summary>
    public required long InputNanoUsd { get; init; }

    /// <summary>Output, reasoning included, nano-USD per million tokens.</summary>
    public required long OutputNanoUsd { get; init; }

    /// <summary>Input read from the prompt cache; null: as fresh input.</summary>
    public long? CacheReadNanoUsd { get; init; }

    /// <summary>Input written to the prompt cache for five minutes; null: as fresh input.</summary>
    public long? CacheWriteNanoUsd { get; init; }

    /// <summary>Input written to the prompt cache for one hour; null: as for five minutes.</summary>
    public long? CacheWrite1hNanoUsd { get; init; }

    /// <summary>Dearer rates for long inputs; the whole request is billed at the highest tier it passes.</summary>
    public List<PriceTier> Tiers { get; init; } = [];
}

/// <summary>Rates that replace a version's own when a request's whole input is longer. Nano-USD per million tokens.</summary>
public sealed class PriceTier
{
    /// <summary>The version that it belongs to.</summary>
    public required Guid PriceVersionId { get; init; }

    /// <summary>Holds for inputs of more tokens than this (fresh, cached and written together).</summary>
    public required long InputTokensAbove { get; init; }

    /// <summary>Fresh input.</summary>
    public required long InputNanoUsd { get; init; }

    /// <summary>Output.</summary>
    public required long OutputNanoUsd { get; init; }

    /// <summary>Cache read; null: as fresh input of this tier.</summary>
    public long? CacheReadNanoUsd { get; init; }

    /// <summary>Cache write, five minutes; null: as fresh input of this tier.</summary>
    public long? CacheWriteNanoUsd { get; init; }

    /// <summary>Cache write, one hour; null: as for five minutes.</summary>
    public long? CacheWrite1hNanoUsd { get; init; }
}

/// <summary>What is added to a provider's price, as the platform's admin set it.</summary>
public sealed class MarginSetting
{
    /// <summary>There is one row.</summary>
    public const int OnlyId = 1;

    /// <summary>Always <see cref="OnlyId"/>.</summary>
    public int Id { get; init; } = OnlyId;

    /// <summary>Margin in basis points: 2000 adds 20 %.</summary>
    public required int BasisPoints { get; set; }
}
