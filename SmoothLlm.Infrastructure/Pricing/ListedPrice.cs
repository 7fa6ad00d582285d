using SmoothLlm.Core.Pricing;

namespace SmoothLlm.Infrastructure.Pricing;

/// <summary>What a provider takes for one of its models, in the admin's list.</summary>
/// <param name="ProviderSlug">The provider.</param>
/// <param name="UpstreamModel">The provider's own name for the model.</param>
/// <param name="Models">The models that it answers here, id and name.</param>
/// <param name="IsInUse">Whether the provider is set up and enabled, and so are the deployment and the model.</param>
/// <param name="Current">In force now; null when there is none.</param>
/// <param name="Next">What comes into force next by itself; null when nothing is announced.</param>
public sealed record ListedPrice(
    string ProviderSlug,
    string UpstreamModel,
    IReadOnlyList<(string Id, string Name)> Models,
    bool IsInUse,
    PriceVersion? Current,
    PriceVersion? Next)
{
    /// <summary>Without that, requests are refused before anything is sent.</summary>
    public bool IsPriced => Current is not null && new Price(Current).IsSellable;
}

/// <summary>Whether a version holds.</summary>
public enum PriceState
{
    InForce,

    /// <summary>It will come into force by itself.</summary>
    Announced,

    /// <summary>A later one has taken its place.</summary>
    Past,

    /// <summary>Another one was stated for the same moment afterwards; it never holds.</summary>
    Replaced,
}

/// <summary>A version in the history of a price.</summary>
/// <param name="Version">The version with its tiers.</param>
/// <param name="State">Whether it holds.</param>
/// <param name="Until">When the next one follows, UTC; null for the last one.</param>
/// <param name="WrittenBy">The e-mail address of the admin who entered or approved it; null when nobody did.</param>
public sealed record PriceHistoryLine(PriceVersion Version, PriceState State, DateTimeOffset? Until, string? WrittenBy);
